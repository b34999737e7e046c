"""An item that exists only in a copy of a pack has a name on every page, in Chinese and in English."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import pytest
from playwright.async_api import Page, async_playwright
from pypdf import PdfReader

from e2e.conftest import FEW, running
from e2e.system import System
from services.policy.loading.packs import OWN
from services.policy.tests.test_new_item import OUHAI, with_items

from .conftest import sandbox
from .people import People
from .typing_speed import pressed, written

ITEM = "civil.heating_aid"
NAMES = {"zh": "取暖补助", "en": "Heating aid"}


@dataclass(frozen=True)
class Stage:
    """A running system with an additional item in its packs, and a case in which the item was granted."""

    people: People
    case: str
    applicant: str


@pytest.fixture(scope="module")
async def stage(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """A stage whose household asked for a reconsideration of the item, so that its timeline names the item."""
    directory = with_items(tmp_path_factory.mktemp("own") / "packs").parent
    for place in (directory, *directory.parents[:3]):
        place.chmod(0o755)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(OWN, str(directory))
        async with running(processes=FEW) as system, async_playwright() as playwright:
            case, applicant = await _granted(system)
            browser = await playwright.chromium.launch(executable_path=chromium, args=sandbox())
            yield Stage(People(browser, system.platform.public_url("portal")), case, applicant)
            await browser.close()


async def _granted(system: System) -> tuple[str, str]:
    household = system.household(OUHAI)
    answer = await system.file(household.filing)
    assert answer.status_code == 201, answer.text
    application: str = answer.json()["application"]
    (shown,) = await system.completed([application])
    assert {one["item"]: one["outcome"] for one in shown["statement"]["decisions"]}[ITEM] == "granted"
    url = f"{system.platform.url('intake')}/applications/{application}/reconsiderations"
    asked = await system.http.post(url, json={"item": ITEM, "reason": "房屋很冷"})
    assert asked.is_success, asked.text
    return application, household.people["m1"]


async def told(page: Page, path: str, lang: str, folder: Path) -> str:
    """Returns the text of the page. Checks that it contains the name of the item."""
    await page.goto(path)
    await page.screenshot(path=folder / f"{len(list(folder.iterdir()))}.png", full_page=True)
    said = await page.inner_text("main")
    assert NAMES[lang] in said, path
    return said


@pytest.mark.parametrize("lang", NAMES)
async def test_everybody_reads_the_name(stage: Stage, lang: str, tmp_path: Path) -> None:
    async with stage.people.visit(lang=lang) as page:
        assert ITEM not in await told(page, f"/?region={OUHAI}", lang, tmp_path)
        await page.goto(f"/check?region={OUHAI}")
        await written(page, {"people": "2", "income": "300"})
        await pressed(page)
        said = await page.inner_text("main")
        assert NAMES[lang] in said
        assert ITEM not in said


@pytest.mark.parametrize("lang", NAMES)
async def test_the_household_reads_the_name_on_timeline_and_statement(stage: Stage, lang: str, tmp_path: Path) -> None:
    async with stage.people.visit(stage.applicant, lang=lang) as page:
        for path in (f"/applications/{stage.case}", f"/applications/{stage.case}/statement"):
            assert ITEM not in await told(page, path, lang, tmp_path)
        printed = PdfReader(BytesIO(await page.pdf(prefer_css_page_size=True, print_background=True)))
    said = " ".join(normalize("NFKC", sheet.extract_text()) for sheet in printed.pages)
    assert NAMES[lang] in said
    assert ITEM not in said


@pytest.mark.parametrize("lang", NAMES)
async def test_an_officer_reads_the_name(stage: Stage, lang: str, tmp_path: Path) -> None:
    async with stage.people.visit("officer-civil", lang=lang) as page:
        for path in (f"/applications/{stage.case}/desk", "/queue"):
            assert ITEM not in await told(page, path, lang, tmp_path)


@pytest.mark.parametrize("lang", NAMES)
async def test_an_operator_reads_the_name_in_the_trace(stage: Stage, lang: str, tmp_path: Path) -> None:
    async with stage.people.visit("operator", lang=lang) as page:
        await page.goto(f"/applications/{stage.case}/trace", wait_until="networkidle")
        for details in await page.query_selector_all("details.fall__event"):
            await details.evaluate("one => one.open = true")
        await page.screenshot(path=tmp_path / "page.png", full_page=True)
        named = await page.eval_on_selector_all("dl.facts", "all => all.map(one => one.innerText)")
    assert any(NAMES[lang] in one for one in named)
    assert not any(ITEM in one for one in named)
