"""A village clerk files for several applicants in turn by keyboard, and works on their cases."""

import re

import pytest
from playwright.async_api import Page, expect

from e2e.system import System
from e2e.test_life import until

from .accessibility import looked_at
from .filing import by_agent, fill, number
from .people import People
from .typing import Typist
from .typing_speed import one_by_one

AGENT, STRANGER = "agent-330305", "agent-511700"
WORDS = {
    "zh": {
        "next": "下一位申请人",
        "find": "查找姓名、受理编号或暂存编号",
        "hand": "补交材料",
        "change": "报告家庭变化",
    },
    "en": {
        "next": "Next applicant",
        "find": "Find a name, receipt or draft code",
        "hand": "Hand in documents",
        "change": "Report a change",
    },
}


async def filed(page: Page, name: str, *, look: bool = False) -> tuple[str, str]:
    """Files for another person. Returns the id of the case and its receipt."""
    await one_by_one(page)
    await fill(page, by_agent(name), look=look)
    await Typist(page).go_on()
    receipt = await page.locator(".stub__number").inner_text()
    return page.url.split("/")[4], receipt


async def begun_in_two_keys(page: Page) -> None:
    """Starts the next application from the receipt of the previous one with the access keys that the list names. Checks that no data of the
    previous applicant is left."""
    await pressed(page, "n", r"/apply/.+/form$")
    await expect(page.locator("[name=region]")).to_have_value("330305")
    await expect(page.locator("[name=received_on]")).to_have_value("2026-04-08")
    await expect(page.locator("[name=letter]")).to_be_focused()
    await expect(page.locator("[name=name-m1]")).to_have_value("")
    await page.locator("[name=name-m1]").fill("叶二")
    await page.locator("[name=id_number-m1]").fill(number("1950-03-04"))
    await pressed(page, "a", r"/form\?.*more=people")


async def pressed(page: Page, key: str, leads: str) -> None:
    """Presses an access key and checks the address to which it leads."""
    await held(page, key)
    await expect(page).to_have_url(re.compile(leads))


async def held(page: Page, key: str) -> None:
    """Sends Alt with a key as Chromium does: it finds an access key by the character, which Playwright's keyboard does not send."""
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Input.dispatchKeyEvent", {"type": "char", "modifiers": 1, "text": key, "unmodifiedText": key})
    await devtools.detach()


async def asked(system: System, application: str) -> None:
    """Waits until a correction is requested."""
    await until(system, "intake", f"/applications/{application}", lambda shown: shown.get("correction"))


@pytest.mark.parametrize(("lang", "scripts"), [("zh", True), ("en", False)])
async def test_a_clerk_files_for_one_after_another_and_answers_what_is_asked(
    people: People, system: System, lang: str, scripts: bool
) -> None:
    words = WORDS[lang]
    async with people.visit(AGENT, lang=lang, scripts=scripts) as page:
        await page.goto("/mine")
        await page.get_by_role("button", name=words["next"]).press("Enter")
        application, receipt = await filed(page, "叶一")
        await begun_in_two_keys(page)
        await page.goto("/mine")
        await held(page, "c")
        await expect(page.get_by_label(words["find"])).to_be_focused()
        await page.keyboard.type(receipt[-8:].lower())
        await page.keyboard.press("Enter")
        await expect(page.locator("#cases ~ table tbody tr")).to_have_count(1)
        await asked(system, application)
        await page.goto("/mine")
        await page.get_by_role("link", name=f"{words['hand']} 叶一").first.press("Enter")
        await Typist(page).answer(
            {"fact-transit.bus.card_requested-m1": "DT-88120399", "file-transit.bus.card_requested-m1": "card.png"}
        )
        await expect(page.get_by_role("status")).to_be_visible()
        (shown,) = await system.completed([application])
        (bus,) = [one for one in shown["statement"]["decisions"] if one["item"] == "transit.bus"]
        assert bus["outcome"] == "granted"


async def test_every_page_of_a_clerk_can_be_used_by_everybody(people: People, system: System) -> None:
    words = WORDS["en"]
    async with people.visit(AGENT, lang="en") as page:
        await page.goto("/apply")
        await expect(page.locator("[accesskey=n]")).to_have_text(words["next"])
        await Typist(page).go_on()
        await expect(page).to_have_url(re.compile(r"/apply/.+/form"))
        application, _ = await filed(page, "林二", look=True)
        await looked_at(page)
        await asked(system, application)
        for path in ("/mine", f"/applications/{application}/documents", f"/applications/{application}/statement"):
            await page.goto(path)
            await looked_at(page)
        await page.goto(f"/applications/{application}")
        await page.get_by_role("link", name=words["change"]).click()
        await Typist(page).answer({"cause": "health", "on": "2026-10-01"})
        await looked_at(page)
        await Typist(page).answer({"m1-labour_capacity": "partial"})
        await looked_at(page)
        await page.locator("[name=confirm]").click()
        await expect(page.get_by_role("status")).to_be_visible()
        item = "transit.bus"
        for path in ("reconsideration", "decline"):
            await page.goto(f"/applications/{application}/{path}?item={item}")
            await looked_at(page)


async def test_another_clerk_sees_nothing_of_it(people: People) -> None:
    async with people.visit(AGENT) as page:
        await page.goto("/apply")
        await Typist(page).go_on()
        draft = page.url
    async with people.visit(STRANGER) as page:
        answer = await page.goto(draft)
        assert answer is not None
        assert answer.status == 404
