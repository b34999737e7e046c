"""Officers' days: a review again is answered, an amount is raised by two, a page that is out of date keeps what was typed."""

from typing import Any

import httpx
import pytest
from playwright.async_api import Page, expect

from e2e.browser.looks import looked_at
from e2e.browser.people import People
from e2e.system import System
from e2e.test_life import asked, completed, decision, established, statement, until

HOUSING, CIVIL, SUPERVISOR = "officer-housing", "officer-civil", "supervisor"
HOUSE = "housing.dangerous_house"

WORDS = {
    "zh": {
        "claim": "领办",
        "answer": "答复复核",
        "grade": "危房等级",
        "reason": "理由",
        "establish": "认定，由规则重新决定",
        "no_reason": "请写明理由",
        "now": "规则重新决定的结果",
        "granted": "给予",
        "raise": "一事一议",
        "amount": "拟给予总额",
        "send": "提交主管审核",
        "agree": "同意",
        "stale": "这个案件又有变化",
        "facts": "认定事实",
        "rent": "实付月租金",
    },
    "en": {
        "claim": "Claim",
        "answer": "Answer",
        "grade": "grade of the dangerous house",
        "reason": "Reason",
        "establish": "Establish, and let the rules decide",
        "no_reason": "Give a reason",
        "now": "What the rules decide now",
        "granted": "Granted",
        "raise": "Raise above the cap",
        "amount": "Amount in all",
        "send": "Send to a supervisor",
        "agree": "Agree",
        "stale": "the case has changed",
        "facts": "Establish facts",
        "rent": "rent paid a month",
    },
}


async def at_desk(system: System, page: Page, application: str) -> None:
    """The officer has opened the case, once the portal knows it."""
    await until(system, "portal", f"/api/applications/{application}", lambda case: case["departments"])
    await page.goto(f"/applications/{application}/desk")


async def heading(page: Page, text: str) -> None:
    await expect(page.get_by_role("heading", level=1)).to_contain_text(text)


async def reopened(system: System) -> str:
    application = await completed(system, "330304", residence_area="rural", dangerous_house_grade="B")
    await asked(system, application, "reconsiderations", item=HOUSE, reason="墙已开裂")
    await until(system, "housing", f"/cases/{application}", lambda case: case["reconsiderations"])
    return application


async def in_queue(page: Page, receipt: str) -> Any:
    """The line of a case in the queue, once it is there."""
    await page.goto("/queue")
    line = page.get_by_role("row").filter(has_text=receipt)
    for _ in range(50):
        if await line.count():
            break
        await page.wait_for_timeout(100)
        await page.reload()
    return line


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_an_officer_of_housing_answers_a_review_again(people: People, system: System, lang: str) -> None:
    application, say = await reopened(system), WORDS[lang]
    receipt = (await system.get("portal", f"/api/applications/{application}"))["receipt"]
    async with people.visit(HOUSING, lang=lang) as page:
        line = await in_queue(page, receipt)
        await looked_at(page)
        await line.get_by_role("button", name=say["claim"]).click()
        await expect(page.get_by_text("墙已开裂").first).to_be_visible()
        await looked_at(page)
        await page.get_by_role("link", name=say["answer"]).click()
        await page.get_by_label(say["grade"]).select_option("C")
        await page.get_by_role("button", name=say["establish"]).click()
        await expect(page.get_by_role("alert")).to_contain_text(say["no_reason"])
        await expect(page.get_by_label(say["grade"])).to_have_value("C")
        await looked_at(page)
        await page.get_by_label(say["reason"], exact=True).fill("入户查看，墙体开裂")
        await page.get_by_role("button", name=say["establish"]).click()
        await heading(page, say["now"])
        await expect(page.locator(".decided--declined")).to_have_count(1)
        await expect(page.locator(".decided--granted")).to_contain_text(say["granted"])
        await looked_at(page)
    assert decision(await statement(system, application, 2), HOUSE)["outcome"] == "granted"


async def test_a_page_that_is_out_of_date_says_what_happened_and_keeps_what_was_typed(
    people: People, system: System
) -> None:
    application, say = await completed(system, "330304", dangerous_house_grade="B"), WORDS["zh"]
    async with people.visit(HOUSING) as page:
        await at_desk(system, page, application)
        await page.get_by_role("link", name=say["facts"]).click()
        await page.get_by_label(say["rent"]).fill("812.50")
        await page.get_by_label(say["reason"], exact=True).fill("看了收据")
        colleague = await established(
            system, "housing", application, "facts", facts={"household": {"dangerous_house_grade": "D"}}
        )
        assert colleague.status_code == httpx.codes.OK
        await page.get_by_role("button", name=say["establish"]).click()
        await expect(page.get_by_role("alert")).to_contain_text(say["stale"])
        await expect(page.get_by_label(say["rent"])).to_have_value("812.50")
        await expect(page.get_by_label(say["reason"], exact=True)).to_have_value("看了收据")
        await looked_at(page)
        await page.get_by_role("button", name=say["establish"]).click()
        await heading(page, say["now"])
    known = (await system.get("housing", f"/cases/{application}"))["established"]["household"]
    assert known == {"dangerous_house_grade": "D", "rent_paid_fen_per_month": 81_250}


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_two_people_raise_an_amount_above_its_cap(people: People, system: System, lang: str) -> None:
    application = await completed(system, "511700", emergency_event="accident", emergency_grade=3)
    before, say = decision(await statement(system, application, 1), "civil.temporary_aid")["amount_fen"], WORDS[lang]
    async with people.visit(CIVIL, lang=lang) as page:
        await at_desk(system, page, application)
        await looked_at(page)
        await page.get_by_role("link", name=say["raise"]).click()
        await page.get_by_label(say["amount"]).fill(str(before // 100 + 1000))
        await page.get_by_label(say["reason"], exact=True).fill("伤情严重")
        await looked_at(page)
        await page.get_by_role("button", name=say["send"]).click()
        await expect(page.get_by_text("伤情严重")).to_be_visible()
        await expect(page.get_by_role("button", name=say["agree"], exact=True)).to_have_count(0)
    assert decision(await statement(system, application, 1), "civil.temporary_aid")["amount_fen"] == before
    async with people.visit(SUPERVISOR, lang=lang) as page:
        await at_desk(system, page, application)
        await looked_at(page)
        await page.get_by_role("button", name=say["agree"], exact=True).click()
        await heading(page, say["now"])
        await looked_at(page)
    aid = decision(await statement(system, application, 2), "civil.temporary_aid")
    assert (aid["amount_fen"], aid["case_by_case"]) == (before + 100_000, True)
    learnt = (await system.get("review", f"/cases/{application}"))["learnt"][-1]
    assert (learnt["officer"], learnt["seconded_by"]) == ("周敏", "金国平")


async def test_a_document_is_asked_for_by_saying_that_something_is_not_proved(people: People, system: System) -> None:
    application = await completed(system, "330304", {"student_stage": "primary"})
    async with people.visit("officer-education") as page:
        await at_desk(system, page, application)
        await page.get_by_role("link", name="要求补材料").click()
        await page.get_by_label("学籍没有确认").check()
        await page.get_by_label("理由", exact=True).fill("学校名册上没有")
        await looked_at(page)
        await page.get_by_role("button", name="要求补正").click()
        await heading(page, "规则重新决定的结果")
        await expect(page.locator(".decided--needs_documents")).to_have_count(1)
    case = await until(system, "intake", f"/applications/{application}", lambda one: one["correction"])
    assert [one["item"] for one in case["correction"]["missing"]] == ["education.student_aid"]


async def test_visits_are_recorded_and_a_department_sees_no_more_than_its_own(people: People, system: System) -> None:
    application = await completed(system, "330304", {"student_stage": "primary"}, financial_assets_fen=123_400)
    async with people.visit(CIVIL) as page:
        await at_desk(system, page, application)
        await expect(page.get_by_text("￥1,234.00").first).to_be_visible()
        await page.get_by_role("link", name="登记上门探访").click()
        await looked_at(page)
        await page.get_by_role("button", name="登记").click()
        await expect(page.get_by_role("status")).to_contain_text("已登记")
    async with people.visit("officer-education") as page:
        await at_desk(system, page, application)
        assert "1,234.00" not in await page.content()
        for path in ("raise", "record"):
            answer = await page.goto(f"/applications/{application}/desk/{path}")
            assert answer is not None
            assert answer.status == httpx.codes.NOT_FOUND
    async with people.visit("officer-transit") as page:
        answer = await page.goto(f"/applications/{application}/desk")
        assert answer is not None
        assert answer.status == httpx.codes.NOT_FOUND


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_policy_is_read_compared_and_a_wrong_draft_is_refused_with_its_line(people: People, lang: str) -> None:
    async with people.visit(CIVIL, lang=lang) as page:
        for path in ("/policy", "/policy/330304/1", "/policy/compare?old=330304@1&new=330305@1", "/policy/try"):
            await page.goto(path)
            await looked_at(page)
        wrong = b'region: "330304"\nversion: [\n'
        await page.set_input_files("#draft", {"name": "draft.yaml", "mimeType": "text/yaml", "buffer": wrong})
        await page.get_by_role("button").filter(has_text="试算" if lang == "zh" else "Try").click()
        await expect(page.locator(".refused")).to_contain_text("draft.yaml:", timeout=30_000)
        await looked_at(page)
