"""The browser, which is started once, and the data that is needed to open every page."""

import os
import shutil
from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus

import pytest
from playwright.async_api import FilePayload, Page, async_playwright, expect

from e2e.parking import park
from e2e.system import System
from e2e.test_life import CASH, established, until
from infra.local.patience import PATIENCE_SECONDS

from .filing import alone, by_agent
from .pages import AGENT, CITIZEN, HEARD, OFFICER, RICH
from .people import People
from .typing_speed import filed, filled, pressed, written

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Names of the executable, in order of preference. The first one has no window and needs half the CPU of the others."""


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium. Skips the browser tests if it is not installed."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip(
            "no Chromium here: install it with fonts for Chinese (Debian: chromium-headless-shell, fonts-noto-cjk), or set CHROMIUM"
        )
    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    return found


def sandbox() -> list[str]:
    """Returns the option that disables the sandbox for root, for whom Chromium has none."""
    return [] if os.getuid() else ["--no-sandbox"]


@pytest.fixture(scope="session")
async def people(chromium: str, system: System) -> AsyncIterator[People]:
    """Users with browsers for the portal of the running system."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=sandbox())
        try:
            yield People(browser, system.platform.public_url("portal"))
        finally:
            await browser.close()


@pytest.fixture(scope="session")
async def places(people: People, system: System) -> Mapping[str, str]:
    """The values of the placeholders in the addresses of `looks`."""
    household = system.household("330305")
    rich = str((await system.file(household.filing)).json()["application"])
    async with people.visit(AGENT) as page:
        case = await filed(page, by_agent("陈阿公"))
        await page.goto("/apply")
        await pressed(page)
        entered = page.url.split("/")[4]
    visitors = {CITIZEN: system.newcomer(CITIZEN), RICH: household.people["m1"]}
    async with people.visit(visitors[CITIZEN]) as page:
        draft = await filled(page, alone())
    async with people.visit(OFFICER) as page:
        trial = await refused(page)
    async with people.visit() as page:
        await page.goto("/complaints")
        await written(page, {"kind": "tip", "region": "330305", "words": "邻居有两处房产"})
        await pressed(page)
        complaint = page.url.partition("?")[0].rpartition("/")[2]
    await until(system, "intake", f"/applications/{case}", lambda shown: shown.get("correction"))
    await system.completed([rich])
    heard, visitors[HEARD] = await hearing(system)
    paper = {"document": "identity", "item": CASH}
    assert (await established(system, "review", rich, "requests", documents=[paper])).status_code == HTTPStatus.OK
    return {
        "case": case,
        "rich": rich,
        "heard": heard,
        "draft": draft,
        "entered": entered,
        "complaint": complaint,
        "trial": trial,
        "parked": str(await park(system, case)),
        **visitors,
    }


async def hearing(system: System) -> tuple[str, str]:
    """Files the application of a household with a deposit that it did not declare. Returns its id and its applicant."""
    household = system.household("330305")
    [applicant, *_] = household.filing["identity"]["members"]
    system.finds(applicant["id_number"], household={"financial_assets_fen": 900_000_000})
    application = str((await system.file(household.filing)).json()["application"])
    await until(system, "intake", f"/applications/{application}", lambda shown: shown.get("hearing"))
    return application, household.people["m1"]


async def refused(page: Page) -> str:
    """Tries an invalid draft of a policy. Returns the address of the page with the errors."""
    await page.goto("/policy/try")
    wrong: FilePayload = {"name": "draft.yaml", "mimeType": "text/yaml", "buffer": b"region: [\n"}
    await page.set_input_files("#draft", wrong)
    await pressed(page)
    await page.locator(".refused").wait_for()
    return page.url
