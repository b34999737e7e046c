"""Work of officers: a reconsideration is answered, two persons raise an amount, and an outdated page keeps the input."""

from typing import Any

import httpx
import pytest
from playwright.async_api import Page, expect

from e2e.system import System
from e2e.test_life import asked, completed, decision, established, statement, until

from .accessibility import looked_at
from .desk import CIVIL, HOUSING, SUPERVISOR, at_desk, heading
from .people import People, opened_until

HOUSE = "housing.dangerous_house"

WORDS = {
    "zh": {
        "claim": "领取",
        "answer": "答复复核",
        "grade": "危房等级",
        "reason": "理由",
        "establish": "下一步：看会有什么变化",
        "preview": "认定后会有这些变化",
        "confirm": "确认认定",
        "done": "已认定，理由和您的姓名已留存",
        "no_reason": "请写明理由",
        "now": "规则重新决定的结果",
        "granted": "批准",
        "raise": "一事一议",
        "amount": "拟给予总额",
        "send": "提交主管审核",
        "agree": "同意",
        "stale": "这个案件又有变化",
        "facts": "认定事实",
        "rent": "实付月租金",
        "emergency": "登记急难，先行救助",
        "record": "登记",
        "no_event": "请选择急难情形",
        "accident": "意外事故",
        "happened": "发生在哪一天",
        "second_grade": "二级（较重）",
        "aided": "急难先行救助：临时救助已决定",
    },
    "en": {
        "claim": "Claim",
        "answer": "Answer",
        "grade": "grade of the dangerous house",
        "reason": "Reason",
        "establish": "Next: see what would change",
        "preview": "What would change",
        "confirm": "Confirm",
        "done": "Established; your reason and name are kept",
        "no_reason": "Give a reason",
        "now": "What the rules decide now",
        "granted": "Approved",
        "raise": "Raise above the cap",
        "amount": "Amount in all",
        "send": "Send to a supervisor",
        "agree": "Agree",
        "stale": "the case has changed",
        "facts": "Establish facts",
        "rent": "rent paid a month",
        "emergency": "Record an emergency, aid at once",
        "record": "Record",
        "no_event": "Choose what happened",
        "accident": "Accident",
        "happened": "On which day it happened",
        "second_grade": "Grade 2 (severe)",
        "aided": "Emergency aid was decided at once",
    },
}


async def reopened(system: System) -> str:
    application = await completed(system, "330304", residence_area="rural", dangerous_house_grade="B")
    await asked(system, application, "reconsiderations", item=HOUSE, reason="墙已开裂")
    await until(system, "housing", f"/cases/{application}", lambda case: case["reconsiderations"])
    return application


async def in_queue(page: Page, receipt: str) -> Any:
    """Waits until a case is in the queue. Returns its row."""
    line = page.get_by_role("row").filter(has_text=receipt)
    await opened_until(page, "/queue", line.count)
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
        await heading(page, say["preview"])
        await expect(page.locator(".decided--declined")).to_have_count(1)
        await expect(page.locator(".decided--granted")).to_contain_text(say["granted"])
        await looked_at(page)
        assert not (await system.get("housing", f"/cases/{application}"))["established"].get("household")
        await page.get_by_role("button", name=say["confirm"]).click()
        await expect(page.get_by_role("status")).to_contain_text(say["done"])
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
        await heading(page, say["preview"])
        await page.get_by_role("button", name=say["confirm"]).click()
        await expect(page.get_by_role("status")).to_contain_text(say["done"])
    known = (await system.get("housing", f"/cases/{application}"))["established"]["household"]
    assert known == {"dangerous_house_grade": "D", "rent_paid_fen_per_month": 81_250}


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_an_accident_is_recorded_and_aided_at_once(people: People, system: System, lang: str) -> None:
    application, say = await completed(system, "330304"), WORDS[lang]
    async with people.visit(CIVIL, lang=lang) as page:
        await at_desk(system, page, application)
        await page.get_by_role("link", name=say["emergency"]).click()
        await looked_at(page)
        await page.get_by_role("button", name=say["record"]).click()
        await expect(page.get_by_role("alert")).to_contain_text(say["no_event"])
        await page.get_by_label(say["accident"]).check()
        await page.get_by_label(say["happened"]).fill("2024-05-10")
        await page.get_by_label(say["second_grade"]).check()
        await page.get_by_label(say["reason"], exact=True).fill("现场核实，伤情属实")
        await page.get_by_role("button", name=say["record"]).click()
        await page.wait_for_url("**/desk*")
        await opened_until(page, f"/applications/{application}/desk", page.get_by_text(say["aided"]).count)
        await looked_at(page)
    aid = decision(await statement(system, application, 2), "civil.temporary_aid")
    assert aid["outcome"] == "granted"


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
