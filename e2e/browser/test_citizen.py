"""A household files by keyboard only, and uses all functions of its case."""

import asyncio
import re
import time

import pytest
from playwright.async_api import Page, expect

from e2e.system import System
from e2e.test_life import until

from .accessibility import looked_at
from .filing import alone, family, fill
from .people import People, opened_until
from .typing import Effort, Typist

SIX_MINUTES = 360
WORDS = {
    "zh": {
        "begin": "开始申请",
        "paper": "补交材料",
        "back": "申请复核",
        "withdraw": "撤回申请",
        "statement": "幸福清单",
        "received": "我已收到这份清单",
    },
    "en": {
        "begin": "Start an application",
        "paper": "Hand in documents",
        "back": "Ask for a review",
        "withdraw": "Withdraw the application",
        "statement": "Statement",
        "received": "I have received this statement",
    },
}


async def begin(page: Page, effort: Effort | None = None) -> None:
    await page.goto("/apply")
    await Typist(page, effort).go_on()


async def file(page: Page, effort: Effort | None = None) -> str:
    """Submits the form. Returns the id of the case."""
    await Typist(page, effort).go_on()
    await expect(page.locator(".stub__number")).to_have_text(re.compile(r"^\d{6}-\d{8}-\w{8}$"))
    return page.url.split("/")[4]


async def issued(page: Page, path: str, link: str) -> None:
    """Opens the page repeatedly until the portal shows the statement."""
    await opened_until(page, path, page.get_by_role("link", name=link).count)


async def delivered(system: System, application: str) -> None:
    """Waits until the delivery of the statement is recorded."""
    path = f"/api/applications/{application}/timeline"
    await until(
        system, "portal", path, lambda found: "statement-delivered" in {one["what"] for one in found["timeline"]}
    )


async def test_pressed_in_two_windows_it_is_filed_once(people: People, system: System) -> None:
    async with people.visit(system.newcomer("330305-m1")) as page:
        await begin(page)
        await fill(page, alone("none") | {"labour_capacity": {"m1-labour_capacity": "full"}})
        other = await page.context.new_page()
        await other.goto(page.url)
        await asyncio.gather(Typist(page).go_on(), Typist(other).go_on())
        receipts = {await one.locator(".stub__number").inner_text() for one in (page, other)}
        assert len(receipts) == 1
        application = page.url.split("/")[4]
        events = await system.trace(application)
        assert sum("application-submitted" in event["type"] for event in events) == 1


@pytest.mark.parametrize(("lang", "scripts", "who"), [("zh", True, "330304-m1"), ("en", False, "330304-m2")])
async def test_a_household_files_by_keyboard_alone_up_to_its_statement(
    people: People, system: System, lang: str, scripts: bool, who: str
) -> None:
    words = WORDS[lang]
    async with people.visit(system.newcomer(who), lang=lang, scripts=scripts) as page:
        effort, started = Effort(), time.monotonic()
        await begin(page, effort)
        await fill(page, family(), effort=effort)
        application = await file(page, effort)
        took = time.monotonic() - started
        print(
            f"filed by keyboard in {lang}: {effort}, {effort.seconds:.0f} s of a person and {took:.1f} s of the machine"
        )
        assert effort.seconds < SIX_MINUTES
        await system.completed([application])
        await issued(page, f"/applications/{application}/statement", words["back"])
        await expect(page.get_by_role("heading", level=1)).to_have_text(words["statement"])
        if not scripts:
            await page.get_by_role("button", name=words["received"]).click()
        await delivered(system, application)
        await page.get_by_role("link", name=words["back"]).first.click()
        await page.get_by_role("textbox").fill("算错了 / wrong")
        await Typist(page).go_on()
        await expect(page.get_by_role("status")).to_be_visible()


async def test_every_page_of_the_form_can_be_used_by_everybody(people: People, system: System) -> None:
    async with people.visit(system.newcomer("330305-m1")) as page:
        await page.goto("/mine")
        await looked_at(page)
        await begin(page)
        found = family() | {
            "transit_card": {"m1-transit_card": "none", "m2-transit_card": "none", "m3-transit_card": "none"}
        }
        found["region"] = {"region": "330305"}
        await fill(page, found, look=True)
        await page.goto("/mine")
        await looked_at(page)


@pytest.mark.parametrize(("lang", "who"), [("zh", "330305-m4"), ("en", "330305-m2")])
async def test_what_is_missing_is_handed_in_on_one_page(people: People, system: System, lang: str, who: str) -> None:
    words = WORDS[lang]
    async with people.visit(system.newcomer(who), lang=lang) as page:
        await begin(page)
        found = alone()
        if who.endswith("m2"):
            found["labour_capacity"] = {"m1-labour_capacity": "none"}
        await fill(page, found)
        await looked_at(page)
        application = await file(page)
        await looked_at(page)
        await page.goto(f"/applications/{application}")
        await looked_at(page)
        for path in ("change", "withdrawal", "documents"):
            await page.goto(f"/applications/{application}/{path}")
            await looked_at(page)
        await page.goto(f"/applications/{application}")
        await page.get_by_role("link", name=words["withdraw"], exact=True).click()
        await Typist(page).go_on()
        await expect(page.get_by_role("status")).to_be_visible()
