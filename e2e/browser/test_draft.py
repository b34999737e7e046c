"""A draft of a policy is tried, with a new sign-in before the sums are exported. A delivery is recorded. The audit log shows it."""

from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import expect

from e2e.system import System
from e2e.test_life import completed
from services.policy import PACKS

from .accessibility import looked_at
from .desk import CIVIL, SUPERVISOR, at_desk
from .people import People

OUHAI = PACKS / "330304.yaml"
STANDARD = "2024: 1365000"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The standard of 2024, raised by ten yuan a month."""
    text = OUHAI.read_text(encoding="utf-8")
    assert STANDARD in text
    file = tmp_path / "draft.yaml"
    higher = text.replace(STANDARD, "2024: 1377000", 1).replace('version: "1"', 'version: "2"', 1)
    file.write_text(higher, encoding="utf-8")
    return file


WORDS = {
    "zh": ("开始试算", "各事项金额", "变化最大的申请", "导出表格"),
    "en": ("Try", "Amounts by item", "The largest changes", "Export"),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_draft_says_whom_it_would_change_and_by_how_much(
    people: People, system: System, draft: Path, lang: str
) -> None:
    await completed(system, "330304")
    start, sums, largest, export = WORDS[lang]
    async with people.visit(CIVIL, lang=lang) as page:
        await page.goto("/policy/try")
        await page.set_input_files("#draft", draft)
        await page.get_by_role("button", name=start).click()
        await expect(page.get_by_role("table", name=sums)).to_be_visible()
        await expect(page.get_by_role("heading", name=largest)).to_be_visible()
        await expect(page.locator(".changed .receipt").first).to_contain_text("330304-")
        await looked_at(page)
        portal = await asyncpg.connect(system.platform.database_url("portal"))
        await portal.execute("update sessions set authenticated = authenticated - interval '1 hour'")
        await portal.close()
        await page.get_by_role("link", name=export).click()
        async with page.expect_download() as download:
            await page.locator(f'button[value="{CIVIL}"]').click()
        assert (await download.value).suggested_filename == "trial-330304-2.csv"


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_delivery_is_recorded_and_read_in_the_audit_log(people: People, system: System, lang: str) -> None:
    deliver, door, do, done, act = {
        "zh": ("登记清单送达", "上门送达", "登记", "已登记", "登记 清单送达"),
        "en": ("Record a delivery", "handed over at the door", "Record", "Recorded", "Recorded a delivery"),
    }[lang]
    application = await completed(system, "330304")
    async with people.visit(CIVIL, lang=lang) as page:
        await at_desk(system, page, application)
        await page.get_by_role("link", name=deliver).click()
        await page.get_by_label(door).check()
        await looked_at(page)
        await page.get_by_role("button", name=do, exact=True).click()
        await expect(page.get_by_role("status").first).to_contain_text(done)
    async with people.visit(SUPERVISOR, lang=lang) as page:
        await page.goto("/audit")
        await looked_at(page)
        receipt = (await system.get("portal", f"/api/applications/{application}"))["receipt"]
        await page.get_by_role("main").locator("#receipt").fill(receipt)
        await page.get_by_role("main").get_by_role("button").click()
        line = page.get_by_role("row").filter(has_text=act)
        await expect(line).to_contain_text("周敏")
        await looked_at(page)
        await line.get_by_role("link", name="周敏").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("周敏")
