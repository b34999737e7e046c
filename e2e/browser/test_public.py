"""Public pages: the start page, the pre-check and the notices, with and without scripts, in both languages."""

import pytest
from playwright.async_api import expect

from .accessibility import Traffic, looked_at
from .people import People

FIRST_BYTES, NEXT_BYTES = 60_000, 15_000


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_everybody_can_read_what_there_is_in_a_region(people: People, lang: str) -> None:
    async with people.visit(lang=lang) as page:
        await looked_at(page)
        await page.get_by_label(
            "您的户籍地或居住地" if lang == "zh" else "Where you are registered or live"
        ).select_option("330305")
        await page.get_by_role("button", name="查看" if lang == "zh" else "Show").click()
        await expect(page.get_by_text("优惠电价" if lang == "zh" else "electricity").first).to_be_visible()
        await looked_at(page)
        for path in ("/notices", "/v/NONSENSE", "/nothing"):
            await page.goto(path)
            await looked_at(page)


@pytest.mark.parametrize("scripts", [True, False])
async def test_five_answers_show_what_one_is_probably_entitled_to(people: People, scripts: bool) -> None:
    async with people.visit(scripts=scripts) as page:
        await page.get_by_role("link", name="我能享受什么").first.click()
        await page.get_by_label("户籍地或居住地").select_option("330304")
        await page.get_by_role("button", name="看看结果").click()
        await expect(page.get_by_role("alert")).to_contain_text("请填写家里有几口人")
        await page.get_by_label("几口人").fill("3")
        await page.get_by_label("每月收入").fill("1500")
        await page.get_by_label("有上小学或初中的孩子").check()
        await page.get_by_role("button", name="看看结果").click()
        await expect(page.get_by_role("heading", name="您家很可能被认定为“低保”家庭")).to_be_visible()
        await expect(page.get_by_role("row", name="学生资助")).to_contain_text("每学年")
        if scripts:
            await looked_at(page)


async def test_the_language_is_kept_from_page_to_page(people: People) -> None:
    async with people.visit() as page:
        await page.get_by_role("link", name="English").click()
        await page.get_by_role("link", name="Public notices").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Public notice of recognised households")
        await page.get_by_role("link", name="Start", exact=True).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Apply once; every department acts")
        assert "lang=" not in page.url


async def test_the_first_page_is_small_and_the_next_smaller(people: People) -> None:
    async with people.visit() as page:
        await page.context.clear_cookies()
        browser = page.context.browser
        assert browser is not None
        fresh = await browser.new_page(base_url=people.portal)
        traffic = Traffic(fresh)
        await fresh.goto("/?region=330305", wait_until="networkidle")
        assert 0 < await traffic.bytes() <= FIRST_BYTES
        await fresh.goto("/check", wait_until="networkidle")
        assert 0 < await traffic.bytes() <= NEXT_BYTES
        await fresh.context.close()


async def test_everything_is_reached_by_keyboard(people: People) -> None:
    async with people.visit() as page:
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("button", name="开始申请")).to_be_focused()
