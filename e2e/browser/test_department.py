"""Departments' days: a document is asked for, a visit is recorded, policy is read, and cases of others stay shut."""

import httpx
import pytest
from playwright.async_api import expect

from e2e.browser.desk import CIVIL, at_desk, heading
from e2e.browser.looks import looked_at
from e2e.browser.people import People
from e2e.system import System
from e2e.test_life import completed, until


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
