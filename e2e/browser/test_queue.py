"""Tasks in the queue: they are filtered, claimed, released, handed to a colleague, and found by receipt from any page."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect

from e2e.system import System
from e2e.test_life import asked, completed, until

from .accessibility import looked_at
from .desk import CIVIL, HOUSING, heading
from .people import People
from .test_officer import reopened

AID = "civil.temporary_aid"
Work = Callable[[System], Awaitable[str]]

WORDS = {
    "zh": {
        "what": "事由",
        "region": "地区",
        "filter": "筛选",
        "claim": "领取",
        "mine": "我的",
        "free": "待领取",
        "release": "退回",
        "released": "已退回",
        "hand_over": "转交",
        "handed_over": "已转交",
        "receipt": "受理编号",
        "nothing": "没有您可以办理的",
    },
    "en": {
        "what": "What",
        "region": "Region",
        "filter": "Filter",
        "claim": "Claim",
        "mine": "Mine",
        "free": "Unclaimed",
        "release": "Release",
        "released": "Released",
        "hand_over": "Hand over",
        "handed_over": "Handed over",
        "receipt": "Receipt",
        "nothing": "No case that you may open",
    },
}


async def aided(system: System) -> str:
    """Creates a case with a reconsideration by civil affairs. Returns its id."""
    application = await completed(system, "511700", emergency_event="accident", emergency_grade=3)
    await asked(system, application, "reconsiderations", item=AID, reason="伤情加重")
    return application


async def waiting(system: System, work: Work = aided) -> str:
    """Creates a case with a reconsideration. Returns its receipt."""
    path = f"/api/applications/{await work(system)}"
    await until(system, "portal", f"{path}/timeline", lambda lines: "reconsideration-requested" in str(lines))
    return str((await system.get("portal", path))["receipt"])


async def filtered(page: Page, say: dict[str, str], region: str) -> None:
    """Filters the queue by reconsiderations in one region."""
    main = page.get_by_role("main")
    await main.get_by_label(say["what"]).select_option("reconsideration")
    await main.get_by_label(say["region"]).select_option(region)
    await main.get_by_role("button", name=say["filter"]).click()


def line(page: Page, receipt: str) -> Any:
    return page.get_by_role("row").filter(has_text=receipt)


@pytest.mark.parametrize(
    ("lang", "who", "colleagues_name", "region", "work"),
    [("zh", CIVIL, "何静", "511700", aided), ("en", HOUSING, "林静怡", "330304", reopened)],
    ids=["civil", "housing"],
)
async def test_work_is_taken_given_back_and_handed_to_a_colleague(
    people: People, system: System, lang: str, who: str, colleagues_name: str, region: str, work: Work
) -> None:
    receipt, say = await waiting(system, work), WORDS[lang]
    async with people.visit(f"{who}-{region}", lang=lang) as colleague, people.visit(who, lang=lang) as page:
        await colleague.goto("/queue")
        await page.goto("/queue")
        await filtered(page, say, region)
        await looked_at(page)
        await line(page, receipt).get_by_role("button", name=say["claim"]).click()
        await heading(page, receipt)
        await page.goto("/queue?whose=mine")
        await line(page, receipt).get_by_role("button", name=say["release"]).click()
        await expect(page.get_by_role("status").first).to_contain_text(say["released"])
        await page.get_by_role("link", name=say["free"]).click()
        await line(page, receipt).get_by_role("link").click()
        await page.get_by_role("combobox").first.select_option(label=colleagues_name)
        await page.get_by_role("button", name=say["hand_over"]).first.click()
        await expect(page.get_by_role("status").first).to_contain_text(say["handed_over"])
        await colleague.get_by_role("link", name=say["mine"]).click()
        await expect(line(colleague, receipt)).to_have_count(1)


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_receipt_opens_its_case_from_any_page(people: People, system: System, lang: str) -> None:
    receipt, say = await waiting(system), WORDS[lang]
    async with people.visit(CIVIL, lang=lang) as page:
        await page.goto("/policy")
        await page.get_by_role("search").get_by_label(say["receipt"]).fill(receipt[-8:].lower())
        await page.keyboard.press("Enter")
        await heading(page, receipt)
        await page.get_by_role("search").get_by_label(say["receipt"]).fill("330304-1")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text(say["nothing"])).to_be_visible()
        await looked_at(page)
