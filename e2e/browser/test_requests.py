"""The household sees what officers do: a document is requested and handed in, and a reconsideration has an outcome. An amount can be raised only
if the policy has a clause for it."""

import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, expect

from e2e.system import System
from e2e.test_life import completed, decision, established, statement, until
from services.messages import say

from .accessibility import looked_at
from .desk import CIVIL, HOUSING, at_desk, heading
from .people import People
from .test_household import completed as household_of
from .test_household import shown
from .test_officer import HOUSE, in_queue, reopened
from .typing import Typist

PREMIUM = "medical.insurance_premium"
MEDICAL = "officer-medical"
WORDS = "请补参保缴费凭证，要看得清缴费日期"
SEEN = "凭证清楚，与登记相符"


async def looks(page: Page, name: str) -> None:
    """Checks that the page is accessible and fits. If SHOTS names a folder, saves pictures of it, wide and at the width of a phone."""
    await looked_at(page)
    if folder := os.environ.get("SHOTS"):
        for width in (1280, 360):
            await page.set_viewport_size({"width": width, "height": 900})
            await page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
        await page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_document_is_asked_for_in_a_completed_case_seen_handed_in_and_closed(
    people: People, system: System, lang: str
) -> None:
    application, household = await household_of(system, "330305")
    case, before = f"/applications/{application}", await statement(system, application, 1)
    receipt = (await system.get("portal", f"/api{case}"))["receipt"]
    async with people.visit(MEDICAL, lang=lang) as page:
        await at_desk(system, page, application)
        await page.get_by_role("link", name=say(lang, "missing.title")).click()
        labels = await page.locator(".govuk-checkboxes__label").all_inner_texts()
        assert len(labels) == len(set(labels)) > 1, "each can be told from the others"
        await page.get_by_role("button", name=say(lang, "missing.ask")).click()
        await expect(page.get_by_role("alert")).to_contain_text(say(lang, "missing.nothing_chosen"))
        await page.locator(f'input[value="{PREMIUM}~insurance_proof~m2"]').check()
        await page.get_by_label(say(lang, "missing.words")).fill(WORDS)
        await looks(page, f"ask-{lang}")
        await page.get_by_role("button", name=say(lang, "missing.ask")).click()
        await expect(page.get_by_role("status")).to_contain_text(say(lang, "flash.asked_for"))
        await expect(page.get_by_text(WORDS).first).to_be_visible()
    async with people.visit(household.people["m1"], lang=lang) as page:
        await shown(page, case, page.locator(".now--waits"), 1)
        await expect(page.locator(".now--waits")).to_contain_text(WORDS)
        await expect(page.locator(".history li").filter(has_text=WORDS)).to_have_count(1)
        await looks(page, f"banner-{lang}")
        await page.goto("/mine")
        await expect(page.get_by_role("row").filter(has_text=receipt)).to_contain_text(WORDS)
        await looks(page, f"mine-{lang}")
        assert (await statement(system, application, 1))["decisions"] == before["decisions"], "nothing is decided"
        await page.goto(case)
        await page.locator(".now__do").click()
        await expect(page.locator(".missing")).to_contain_text(WORDS)
        await looks(page, f"documents-{lang}")
        file = await page.locator("input[type=file][name$='-m2']").get_attribute("name")
        assert file
        await Typist(page).answer({file: "proof.png"})
        await shown(page, case, page.locator(".now--over"), 1)
    async with people.visit(MEDICAL, lang=lang) as page:
        line = await in_queue(page, receipt)
        await expect(line).to_contain_text(say(lang, "task.request"))
        await line.get_by_role("link").first.click()
        await looks(page, f"desk-{lang}")
        await page.get_by_role("link", name=say(lang, "request.open")).click()
        await expect(page.get_by_text(say(lang, "request_answer.answered"))).to_be_visible()
        await page.get_by_label(say(lang, "request_outcome.in_order")).check()
        await page.get_by_label(say(lang, "missing.words")).fill(SEEN)
        await looks(page, f"close-{lang}")
        await page.get_by_role("button", name=say(lang, "request.close")).click()
        await expect(page.get_by_role("status").first).to_contain_text(say(lang, "flash.request_in_order"))
    async with people.visit(household.people["m1"], lang=lang) as page:
        await shown(page, case, page.locator(".history li").filter(has_text=SEEN), 1)
        await looks(page, f"closed-{lang}")
    assert decision(await statement(system, application, 1), PREMIUM) == decision(before, PREMIUM)


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_outcome_of_a_review_again_is_told_with_reason_and_amounts(
    people: People, system: System, lang: str
) -> None:
    application, reason = await reopened(system), "入户查看，墙体开裂"
    graded = {"household": {"dangerous_house_grade": "C"}}
    answer = await established(system, "housing", application, "reconsiderations/1", reason=reason, facts=graded)
    assert answer.status_code == httpx.codes.OK, answer.text
    amount = decision(await statement(system, application, 2), HOUSE)["amount_fen"]
    money = f"￥{amount / 100:,.2f}"
    await until(system, "portal", f"/api/applications/{application}/statement", lambda one: one["revision"] >= 2)
    async with people.visit(HOUSING, lang=lang) as page:
        await at_desk(system, page, application)
        told = page.locator(".history li").filter(has_text=reason)
        for wanted in (say(lang, "outcome.declined"), money, "王主任"):
            await expect(told).to_contain_text(wanted)
        await looks(page, f"review-desk-{lang}")
        await page.goto(f"/applications/{application}")
        told = page.locator(".history li").filter(has_text=reason)
        for wanted in (say(lang, "outcome.declined"), money):
            await expect(told).to_contain_text(wanted)
        await expect(told).not_to_contain_text("王主任")
        await looks(page, f"review-case-{lang}")
        await page.goto(f"/applications/{application}/statement")
        for wanted in (reason, say(lang, "outcome.declined"), money):
            await expect(page.locator(".sheet__since")).to_contain_text(wanted)
        await looks(page, f"review-statement-{lang}")


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_where_the_policy_has_no_clause_nobody_is_offered_to_raise_an_amount(
    people: People, system: System, lang: str
) -> None:
    emergency: Any = {"emergency_event": "accident", "emergency_grade": 3}
    for region, times in (("330305", 0), ("511700", 1)):
        application = await completed(system, region, **emergency)
        assert decision(await statement(system, application, 1), "civil.temporary_aid")["outcome"] == "granted"
        async with people.visit(CIVIL, lang=lang) as page:
            await at_desk(system, page, application)
            await heading(page, (await system.get("portal", f"/api/applications/{application}"))["receipt"])
            await expect(page.get_by_role("link", name=say(lang, "raise.title"))).to_have_count(times)
            await page.goto(f"/applications/{application}/desk/raise")
            no_clause = page.get_by_text(say(lang, "raise.no_clause"))
            await expect(no_clause).to_have_count(1 - times)
            await looks(page, f"raise-{region}-{lang}")
            await expect(page.get_by_role("button", name=say(lang, "raise.propose"))).to_have_count(times)
    raised = {"account": "issuer 1", "approved_total_fen": 2_000_000}
    application = await completed(system, "330305", **emergency)
    refused = await established(system, "review", application, "proposals", **raised)
    assert (refused.status_code, refused.json()["code"]) == (422, "no_case_by_case")
