"""A session that ends while a form is open loses no input: tested for every form of every role, and for one sequence of pages of each role."""

import re
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import FilePayload, Page, expect

from e2e.bench.pages.routes import routes
from e2e.system import System
from e2e.test_life import completed, decision, statement
from services.messages import say

from .desk import CIVIL, HOUSING, SUPERVISOR, at_desk, heading
from .filing import number
from .late import FILL, NOTICE, PRESS, forms, session_ended, signed_in_again, signed_out
from .pages import AGENT, CITIZEN, OPERATOR, looks
from .people import People
from .test_helping import FRIEND, OWNER, begun, given
from .test_officer import WORDS
from .test_papers import handed_in
from .test_queue import aided
from .typing_speed import GO_ON, one_by_one, pressed, written

CHINA = ZoneInfo("Asia/Shanghai")
NO_FORMS = {
    "/complaints": "may be sent by anybody, signed in or not",
    "/check": "may be sent by anybody, signed in or not",
    "/sign-out": "leads to the start page, signed in or not",
    "/applications/{application}/statement/delivery": "has no field; the page sends it by script",
}


async def proposed(people: People, system: System) -> str:
    """Creates a case with a task of civil affairs and a proposal of an amount above the cap. Returns its id."""
    application = await aided(system)
    before = decision(await statement(system, application, 1), "civil.temporary_aid")["amount_fen"]
    async with people.visit(CIVIL) as page:
        await at_desk(system, page, application)
        await page.goto(f"/applications/{application}/desk/raise")
        await written(page, {"amount": str(before // 100 + 1000), "reason": "伤情严重"})
        await pressed(page)
    return application


async def worked_on(people: People, system: System) -> str:
    """Creates such a case in which an officer has claimed a task and recorded an objection. Returns its id."""
    application = await proposed(people, system)
    async with people.visit(CIVIL) as page:
        await page.goto(f"/applications/{application}/desk/record?what=objection")
        await written(page, {"note": "邻居提出异议"})
        await pressed(page)
        await page.goto("/queue?whose=free")
        await pressed(page, "form[action*='/tasks/claim'] button")
    return application


async def given_away(people: People, draft: str, who: str) -> None:
    """Creates a code for this draft that is not used yet."""
    async with people.visit(who) as page:
        await page.goto(f"/helpers/{draft}")
        await written(page, {"kind": "see"})
        await pressed(page)


def route_of(path: str) -> str:
    """Returns the POST route of a path."""
    patterns = {one: re.sub(r"\{[^}]*\}", "[^/]+", one) for one in routes("POST")}
    return min(
        (one for one, pattern in patterns.items() if re.fullmatch(pattern, path)), key=lambda one: one.count("{")
    )


async def test_no_form_of_any_role_loses_what_was_typed(
    people: People, system: System, places: Mapping[str, str]
) -> None:
    case = await worked_on(people, system)
    await given_away(people, places["draft"], places[CITIZEN])
    shown = [one for one in looks() if one.who and not one.sent and one.status == HTTPStatus.OK]
    seen = [one for one in shown if not one.address.startswith("/sign-in")]
    addresses = [(places.get(one.who, one.who), one.address.format_map(places)) for one in seen]
    addresses += [(CIVIL, "/queue?whose=mine"), (CIVIL, f"/applications/{case}/desk")]
    addresses += [(CIVIL, f"/applications/{case}/desk/raise")]
    addresses += [(CIVIL, f"/applications/{await handed_in(people, system)}/desk")]
    addresses += [
        (SUPERVISOR, f"/applications/{case}/desk"),
        (AGENT, f"/applications/{places['case']}/change?cause=move&on={datetime.now(CHINA).date()}"),
    ]
    reached: dict[tuple[str, ...], str] = {}
    for who in dict.fromkeys(who for who, _ in addresses):
        async with people.visit(who) as page:
            for address in (address for whose, address in addresses if whose == who):
                answer = await page.goto(address)
                assert answer is not None
                assert answer.status == HTTPStatus.OK, f"{who} {address} {page.url}"
                for one in await forms(page):
                    route = route_of(urlsplit(one["action"]).path)
                    key = (route, *sorted({re.sub(r"\d+", "", name) for name in one["names"]}))
                    if key not in reached and route not in NO_FORMS:
                        reached[key] = f"{who} {address}"
                        await kept(page, who, address, one)
    missing = set(routes("POST")) - NO_FORMS.keys() - {route for route, *_ in reached}
    assert not missing, f"on no page that was looked at is a form for {', '.join(sorted(missing))}"


async def kept(page: Page, who: str, address: str, form: Mapping[str, Any]) -> None:
    """Checks that the input of this form is restored after the session has ended."""
    await page.goto(address)
    at = page.url
    index = next(one["index"] for one in await forms(page) if all(one[key] == form[key] for key in ("action", "names")))
    await page.evaluate(FILL, index)
    sent = next(one for one in await forms(page) if one["index"] == index)
    await session_ended(page)
    async with page.expect_navigation():
        await page.evaluate(PRESS, index)
    await signed_in_again(page, who)
    assert page.url == at
    shown = [one["written"] for one in await forms(page) if one["action"] == sent["action"]]
    assert sent["written"] in shown, f"{who} {address}: {sent['written']} is not among {shown}"


async def people_typed(page: Page) -> dict[str, str]:
    """Enters a spouse as a member of the household without saving. Returns the fields."""
    fields = {"name-m2": "李秀兰", "id_number-m2": number("1981-09-03"), "relation-m2": "spouse"}
    await page.goto(f"{page.url.partition('?')[0]}?more=1")
    await written(page, fields)
    return fields


async def sent_on(page: Page, who: str, fields: Mapping[str, str], button: str = GO_ON) -> None:
    """Ends the session, sends the form, signs in again, checks that the input is restored, and sends it."""
    await signed_out(page)
    await pressed(page, button)
    await signed_in_again(page, who, look=True)
    for name, value in fields.items():
        await expect(page.locator(f"[name='{name}']").first).to_have_value(value)
    await pressed(page, button)
    await expect(page.locator(NOTICE)).to_have_count(0)


@pytest.mark.parametrize(("lang", "width"), [("zh", 360), ("en", 1280)])
async def test_a_citizen_goes_on(people: People, lang: str, width: int) -> None:
    async with people.visit(OWNER, lang=lang, width=width) as page:
        await begun(page)
        await sent_on(page, OWNER, await people_typed(page))
        await expect(page).to_have_url(re.compile("/hukou_region"))


async def test_an_agent_goes_on_and_is_told_to_choose_the_file_again(people: People) -> None:
    async with people.visit(AGENT) as page:
        await page.goto("/apply")
        await pressed(page)
        await one_by_one(page)
        await sent_on(page, AGENT, await answered(page, {"received_on": "2026-04-08"}))
        await expect(page).to_have_url(re.compile("/region"))
        await pressed(page)
        await expect(page).to_have_url(re.compile("/authority"))
        file = FilePayload(name="letter.png", mimeType="image/png", buffer=b"picture")
        await page.locator("[type=file]").set_input_files([file])
        await signed_out(page)
        await pressed(page)
        await expect(page.get_by_text(say("zh", "again.files"))).to_be_visible()
        await signed_in_again(page, AGENT, look=True)
        await expect(page.locator(NOTICE)).to_contain_text(say("zh", "again.files_again"))


async def answered(page: Page, fields: dict[str, str]) -> dict[str, str]:
    """Enters these fields and returns them."""
    await written(page, fields)
    return fields


async def test_a_helper_goes_on(people: People) -> None:
    async with people.visit(OWNER) as owner, people.visit(FRIEND) as friend:
        draft = await begun(owner)

        async def no_look(page: Page) -> None: ...

        code = await given(owner, draft, "change", no_look)
        await friend.goto("/join")
        await sent_on(friend, FRIEND, await answered(friend, {"code": code}))
        await expect(friend).to_have_url(f"{draft}/people")
        await sent_on(friend, FRIEND, await people_typed(friend))
        await expect(friend).to_have_url(re.compile("/hukou_region"))


async def test_an_officer_goes_on(people: People, system: System) -> None:
    application, words = await completed(system, "330304", dangerous_house_grade="B"), WORDS["en"]
    async with people.visit(HOUSING, lang="en") as page:
        await at_desk(system, page, application)
        await page.get_by_role("link", name=words["facts"]).click()
        await page.get_by_label(words["rent"]).fill("812.50")
        await sent_on(page, HOUSING, await answered(page, {"reason": "看了收据\n两个月"}))
        await heading(page, words["preview"])
        await pressed(page, "button[name=confirm]")
    known = (await system.get("housing", f"/cases/{application}"))["established"]["household"]
    assert known == {"rent_paid_fen_per_month": 81_250}


async def test_a_supervisor_goes_on(people: People, system: System) -> None:
    application, words = await proposed(people, system), WORDS["zh"]
    async with people.visit(SUPERVISOR) as page:
        await at_desk(system, page, application)
        agree = "form[action*='/proposals/'] button[value=agreed]"
        await sent_on(page, SUPERVISOR, {}, agree)
        await heading(page, words["now"])


async def test_an_operator_goes_on(people: People) -> None:
    async with people.visit(OPERATOR, lang="en") as page:
        await page.goto("/cases/by-person")
        fields = {"number": "330304197905121019"}
        await page.locator("[name=reason]").first.check()
        await sent_on(page, OPERATOR, await answered(page, fields))
        await expect(page.locator("[name=number]")).to_have_count(0)


async def test_a_search_goes_on_after_signing_in(people: People) -> None:
    async with people.visit(CIVIL) as page:
        await page.goto("/queue")
        await signed_out(page)
        await page.fill("#receipt-sought", "A1")
        await page.press("#receipt-sought", "Enter")
        await page.click(f'button[value="{CIVIL}"]')
        await expect(page).to_have_url(re.compile(r"/queue\?receipt=A1"))
