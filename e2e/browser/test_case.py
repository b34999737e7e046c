"""A household opens its case: the progress, updated live, and the statement on screen and on paper."""

import re

import pytest
from playwright.async_api import expect

from e2e.system import Household, System

from .accessibility import looked_at
from .people import People

AGENT, OPERATOR = "agent-330305", "operator"
PAGES = re.compile(rb"/Type\s*/Page\b(?!s)")
A4_POINTS = (595, 842)


@pytest.fixture(scope="session")
def household(system: System) -> Household:
    """A household of Dongtou."""
    return system.household("330305")


@pytest.fixture(scope="session")
async def application(system: System, household: Household) -> str:
    """The id of its completed case."""
    answer = await system.file(household.filing)
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["application"]
    await system.completed([found])
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_household_sees_how_far_its_case_is_and_what_it_gets(
    people: People, household: Household, application: str, lang: str
) -> None:
    async with people.visit(household.people["m1"], lang=lang) as page:
        await page.goto(f"/applications/{application}")
        await expect(
            page.get_by_role("listitem").filter(has_text="医保" if lang == "zh" else "Medical").first
        ).to_be_visible()
        await looked_at(page)
        await page.get_by_role("link", name="幸福清单" if lang == "zh" else "Statement", exact=True).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("幸福清单" if lang == "zh" else "Statement")
        await looked_at(page)


async def test_what_happens_is_shown_without_reloading(people: People, system: System, application: str) -> None:
    async with people.visit(AGENT) as page:
        async with page.expect_response(re.compile("/live")):
            await page.goto(f"/applications/{application}")
        visits = page.get_by_text("已上门探访")
        before = await visits.count()
        url = f"{system.platform.url('intake')}/applications/{application}/visits"
        assert (await system.http.post(url, json={"by": "郭晓燕"})).is_success
        await expect(visits).to_have_count(before + 1)


async def test_without_scripts_a_case_is_seen_as_well(people: People, household: Household, application: str) -> None:
    async with people.visit(household.people["m1"], scripts=False) as page:
        await page.goto(f"/applications/{application}")
        await expect(page.get_by_text("各部门同时办理")).to_be_visible()
        await page.get_by_role("link", name="刷新本页").click()
        await expect(page.get_by_text("各部门同时办理")).to_be_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_printed_statement_is_one_page_of_a4(
    people: People, household: Household, application: str, lang: str
) -> None:
    async with people.visit(household.people["m1"], lang=lang) as page:
        await page.goto(f"/applications/{application}/statement", wait_until="networkidle")
        printed = await page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(PAGES.findall(printed)) == 1
    width, height = map(float, re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", printed)[0])
    assert (round(width), round(height)) == A4_POINTS


async def test_nobody_else_sees_the_case(people: People, application: str) -> None:
    async with people.visit("330304-m1") as page:
        answer = await page.goto(f"/applications/{application}")
        assert answer is not None
        assert answer.status == 404
        await looked_at(page)


async def test_an_operator_follows_a_case_through_all_services(people: People, application: str) -> None:
    async with people.visit(OPERATOR) as page:
        for path in ("/cases", f"/applications/{application}/trace"):
            await page.goto(path)
            await looked_at(page)
