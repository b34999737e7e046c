"""Officers find a household and read its file; the household moves to another region and finds the move on its page."""

import re

import pytest
from playwright.async_api import expect

from e2e.system import System
from e2e.test_life import until
from services.messages import say

from .desk import CIVIL
from .people import People
from .test_household import completed as completed_household
from .test_requests import looks


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_an_officer_finds_a_household_by_a_member_and_reads_its_file(
    people: People, system: System, lang: str
) -> None:
    application, household = await completed_household(system, "330305")
    member = household.filing["identity"]["members"][1]
    async with people.visit(CIVIL, lang=lang) as page:
        await page.goto("/files")
        await page.get_by_label(say(lang, "files.sought")).fill(member["id_number"])
        await page.get_by_role("button", name=say(lang, "find.find")).click()
        await expect(page.get_by_role("alert")).to_contain_text(say(lang, "find.no_reason"))
        await page.get_by_label(say(lang, "find.reason")).select_option("enquiry")
        await page.get_by_role("button", name=say(lang, "find.find")).click()
        found = page.locator(f'a[href*="{application}"]')
        await expect(found).to_have_count(1)
        await looks(page, f"files-{lang}")
        await found.click()
        await expect(page).to_have_url(re.compile("/household"))
        await expect(page.get_by_text(member["id_number"])).to_be_visible()
        await looks(page, f"household-{lang}")


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_household_reports_a_move_and_every_adult_member_reads_it(
    people: People, system: System, lang: str
) -> None:
    application, household = await completed_household(system, "330305")
    async with people.visit(household.people["m1"], lang=lang) as page:
        await page.goto(f"/applications/{application}/change")
        await page.get_by_label(say(lang, "answer.cause.move")).check()
        await page.get_by_role("button", name=say(lang, "life.change_next")).click()
        await page.get_by_label(say(lang, "life.change_to_region")).select_option("330304")
        await page.get_by_label(say(lang, "life.change_hukou_too")).check()
        await looks(page, f"move-{lang}")
        await page.get_by_role("button", name=say(lang, "life.change_next")).click()
        await looks(page, f"move-check-{lang}")
        await page.get_by_role("button", name=say(lang, "life.change_send")).click()
        await expect(page).to_have_url(re.compile(f"/applications/{application}"))
    await until(system, "intake", f"/applications/{application}", lambda shown: shown["region"] == "330304")
    moved = await system.get("intake", f"/applications/{application}")
    assert moved["category"] == "minimum_living", "the household registration moved along"
    async with people.visit(household.people["m2"], lang=lang) as page:
        await page.goto("/mine")
        await page.locator(f'a[href*="{application}"]').first.click()
        await looks(page, f"moved-{lang}")
        await expect(page.locator("main")).to_contain_text("瓯海区" if lang == "zh" else "Ouhai")
