"""A household that applies again while its application is open or its benefits are paid is directed to that case."""

import os
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from e2e.system import Household, System
from services.messages import say

from .accessibility import looked_at
from .filing import alone
from .people import People
from .test_household import completed
from .typing import step
from .typing_speed import pressed, written

STRANGER = "350121-m1"


async def entered(page: Page, household: Household) -> None:
    """Begins an application and enters a child of the household in addition to the person signed in."""
    child = household.filing["identity"]["members"][2]
    await page.goto("/apply")
    await pressed(page)
    await written(page, alone()["region"])
    await pressed(page)
    assert step(page) == "people"
    if not await page.locator("[name=name-m2]").count():
        await pressed(page, "button[name=add]")
    await written(page, {"name-m2": child["name"], "id_number-m2": child["id_number"], "relation-m2": "child"})
    await pressed(page)


async def look(page: Page, name: str) -> None:
    """Checks that the page is accessible and fits. If PICTURES names a folder, saves pictures of it, wide and narrow."""
    await looked_at(page)
    if folder := os.environ.get("PICTURES"):
        for width in (1280, 320):
            await page.set_viewport_size({"width": width, "height": 900})
            await page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
        await page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_second_filing_leads_to_the_case_and_to_report_a_change(
    people: People, system: System, lang: str
) -> None:
    application, household = await completed(system, "330305")
    receipt = (await system.get("intake", f"/applications/{application}"))["receipt"]
    async with people.visit(household.people["m1"], lang=lang) as page:
        await entered(page, household)
        assert step(page) == "people"
        notice = page.locator("#other_file")
        await expect(notice).to_contain_text(receipt)
        await expect(page.get_by_role("alert")).to_contain_text(say(lang, "problem.person_in_force"))
        await look(page, f"second-filing-{lang}")
        await expect(notice.get_by_role("link").first).to_have_attribute(
            "href", re.compile(rf"^/applications/{application}(\?|$)")
        )
        await notice.get_by_role("link", name=say(lang, "life.change")).click()
        await expect(page).to_have_url(re.compile(rf"/applications/{application}/change"))
        await expect(page.get_by_role("heading", level=1)).to_have_text(say(lang, "life.change_title"))


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_stranger_hears_that_an_officer_must_clear_it(people: People, system: System, lang: str) -> None:
    application, household = await completed(system, "330305")
    receipt = (await system.get("intake", f"/applications/{application}"))["receipt"]
    async with people.visit(system.newcomer(STRANGER), lang=lang) as page:
        await entered(page, household)
        notice = page.locator("#other_file")
        await expect(notice).to_contain_text(say(lang, "problem.household_in_force"))
        await expect(notice.get_by_role("link")).to_have_count(0)
        await expect(page.locator("#id_number-m2-error")).to_be_visible()
        assert receipt not in await page.content()
        assert application not in await page.content()
        await look(page, f"second-filing-stranger-{lang}")
