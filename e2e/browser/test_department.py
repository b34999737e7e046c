"""Work of departments: a document is requested, a visit is recorded, policy is read, and cases of other departments cannot be opened."""

import re

import httpx
import pytest
from playwright.async_api import expect

from e2e.system import System
from e2e.test_life import completed, until

from .accessibility import looked_at
from .desk import CIVIL, at_desk
from .people import People


async def test_visits_are_recorded_and_a_department_sees_no_more_than_its_own(people: People, system: System) -> None:
    application = await completed(system, "330304", {"student_stage": "primary"}, financial_assets_fen=123_400)
    async with people.visit(CIVIL) as page:
        await at_desk(system, page, application)
        await expect(page.get_by_text("￥1,234.00").first).to_be_visible()
        await page.get_by_role("link", name="登记上门探访").click()
        await looked_at(page)
        await page.get_by_label("情况（可不填）").fill("土坯房，屋顶漏雨")
        await page.get_by_role("button", name="登记").click()
        await expect(page.get_by_role("status")).to_contain_text("已登记")
        await until(system, "portal", f"/api/applications/{application}/timeline", lambda one: "visit" in str(one))
        await page.reload()
        await expect(page.get_by_text("土坯房")).to_be_visible()
    async with people.visit("officer-education") as page:
        await at_desk(system, page, application)
        for hidden in ("1,234.00", "土坯房"):
            assert hidden not in await page.content()
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
        await expect(page.locator(".refused")).to_contain_text(re.compile("第 [0-9]+ 行：|Line [0-9]+: "))
        await looked_at(page)
