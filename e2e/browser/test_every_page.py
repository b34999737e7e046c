"""Every page can be used by everybody: in both languages, wide and enlarged to 400 %, by keyboard, and with a reader of the screen."""

from collections.abc import Mapping
from http import HTTPStatus
from itertools import groupby

import pytest
from playwright.async_api import FilePayload, Page, Response

from e2e.bench.pages.routes import routes
from e2e.parking import park
from e2e.system import System
from e2e.test_life import CASH, established

from .filing import alone, by_agent
from .page_review import complaints
from .pages import AGENT, CITIZEN, NO_PAGES, OFFICER, RICH, Look, looks
from .people import People
from .test_agent import asked
from .typing_speed import filed, filled, pressed, written

BY_PERSON = [(who, list(several)) for who, several in groupby(looks(), key=lambda one: one.who)]


@pytest.fixture(scope="session")
async def places(people: People, system: System) -> Mapping[str, str]:
    """What stands in the addresses of the looks."""
    household = system.household("330305")
    rich = str((await system.file(household.filing)).json()["application"])
    async with people.visit(AGENT) as page:
        case = await filed(page, by_agent("陈阿公"))
    visitors = {CITIZEN: system.newcomer(CITIZEN), RICH: household.people["m1"]}
    async with people.visit(visitors[CITIZEN]) as page:
        draft = await filled(page, alone())
    async with people.visit(OFFICER) as page:
        trial = await refused(page)
    await asked(system, case)
    await system.completed([rich])
    paper = {"document": "identity", "item": CASH}
    assert (await established(system, "review", rich, "requests", documents=[paper])).status_code == HTTPStatus.OK
    return {
        "case": case,
        "rich": rich,
        "draft": draft,
        "trial": trial,
        "parked": str(await park(system, case)),
        **visitors,
    }


async def refused(page: Page) -> str:
    """Tries a draft of a policy that is none; where the answer stands."""
    await page.goto("/policy/try")
    wrong: FilePayload = {"name": "draft.yaml", "mimeType": "text/yaml", "buffer": b"region: [\n"}
    await page.set_input_files("#draft", wrong)
    await pressed(page)
    await page.locator(".refused").wait_for()
    return page.url


async def opened(page: Page, look: Look, places: Mapping[str, str]) -> Response | None:
    """The page of a look: what its address answers, or the form there once it is sent."""
    answer = await page.goto(look.address.format_map(places))
    if not look.sent:
        return answer
    await written(page, look.sent)
    async with page.expect_response(lambda one: one.request.method == "POST") as sent:
        await pressed(page)
    return await sent.value


def test_no_page_is_forgotten() -> None:
    assert {one.path for one in looks() if one.path} | NO_PAGES.keys() == set(routes())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("who", "several"), BY_PERSON, ids=[who or "anybody" for who, _ in BY_PERSON])
async def test_every_page_can_be_used_by_everybody(
    people: People, places: Mapping[str, str], who: str, several: list[Look], lang: str
) -> None:
    wrong: list[str] = []
    async with people.visit(places.get(who, who), lang=lang) as page:
        for look in several:
            answer = await opened(page, look, places)
            assert answer is not None
            found = await complaints(page) if answer.status == look.status else [f"answers {answer.status}"]
            if not str(await page.get_attribute("html", "lang")).startswith(lang):
                found.append(f"is not in {lang}")
            wrong += [f"{look.address} {one}" for one in found]
    assert not wrong, "\n".join(wrong)
