"""A member is mistyped, replaced and removed in the form. No other member disappears, and no answer is assigned to another person."""

import pytest
from playwright.async_api import Page, expect

from services.messages import say

from .accessibility import looked_at
from .filing import family, number
from .people import People
from .typing import step
from .typing_speed import filled, pressed, written

HEAD = "330304-m1"
BOTH = [("zh", 1280), ("zh", 360), ("en", 1280), ("en", 360)]


async def names(page: Page) -> list[str]:
    """Returns the names in the rows of the page."""
    return [await one.input_value() for one in await page.locator("input[name^='name-']").all()]


@pytest.mark.parametrize(("lang", "width"), BOTH)
async def test_a_mistyped_number_takes_nobody_away(people: People, lang: str, width: int) -> None:
    async with people.visit(HEAD, lang=lang, width=width) as page:
        answers = family()
        draft = await filled(page, answers)
        await page.goto(f"/apply/{draft}/people")
        right = answers["people"]["id_number-m2"]
        await page.locator("[name=id_number-m2]").fill(right[:-2])
        await pressed(page)
        await expect(page.get_by_role("alert")).to_contain_text(say(lang, "wrong_answer.id_number_length"))
        assert await names(page) == ["李秀兰", "陈宇航"]
        await looked_at(page)
        await page.locator("[name=id_number-m2]").fill(f"{right[:6]} {right[6:14]} {right[14:]}")
        await pressed(page)
        assert step(page) == "check"
        for name in ("李秀兰", "陈宇航"):
            await expect(page.locator("#people")).to_contain_text(name)
        await expect(page.locator("#consent")).to_contain_text("李秀兰")
        await page.go_back()  # to the page that showed the error: it is opened again and not sent again
        await expect(page.locator("[name=id_number-m2]")).to_have_attribute("value", right)
        await expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(("lang", "width"), BOTH)
async def test_who_takes_anothers_row_answers_and_agrees_anew(people: People, lang: str, width: int) -> None:
    async with people.visit(HEAD, lang=lang, width=width) as page:
        draft = await filled(page, family())
        await page.goto(f"/apply/{draft}/people")
        await written(page, {"name-m2": "叶秀英", "id_number-m2": number("1985-04-06")})
        await pressed(page)
        assert step(page) == "hukou_region"
        await expect(page.get_by_role("status")).to_have_text(say(lang, "flash.member_replaced"))
        await looked_at(page)
        await written(page, {"m4-hukou_region": "330304"})
        await pressed(page)
        assert step(page) == "labour_capacity"
        assert await page.locator("[name=m4-labour_capacity]:checked").count() == 0
        await written(page, {"m4-labour_capacity": "full"})
        await pressed(page)
        assert step(page) == "income"
        await pressed(page)
        assert step(page) == "consent"
        await expect(page.locator("[name=m1]")).to_be_checked()
        await expect(page.locator("[name=m4]")).not_to_be_checked()
        await pressed(page)
        await expect(page.get_by_role("alert")).to_contain_text("叶秀英")
        await page.locator("[name=m4]").check()
        await pressed(page)
        assert step(page) == "check"
        await expect(page.locator("main")).not_to_contain_text("李秀兰")


@pytest.mark.parametrize(("lang", "width"), BOTH)
async def test_a_date_without_its_day_is_asked_for_and_somebody_can_be_taken_away(
    people: People, lang: str, width: int
) -> None:
    async with people.visit(HEAD, lang=lang, width=width) as page:
        draft = await filled(page, family())
        await page.goto(f"/apply/{draft}/supporters")
        await page.locator("[name=birth_date-s1]").fill("1950年12月")
        await page.locator("[name=support_due_fen_per_month-s1]").fill("1 200元")
        await page.locator("[name=able-s1]").first.check()
        await pressed(page)
        await expect(page.get_by_role("alert")).to_contain_text(say(lang, "wrong_answer.no_day"))
        await expect(page.locator("[name=birth_date-s1]")).to_have_value("1950年12月")
        await looked_at(page)
        await page.locator("[name=birth_date-s1]").fill("１９５０年１２月３日")
        await pressed(page)
        told = page.locator("#supporters")
        await expect(told).to_contain_text({"zh": "1950年12月3日", "en": "3 December 1950"}[lang])
        await expect(told).to_contain_text("￥1,200.00")
        await page.goto(f"/apply/{draft}/people")
        await pressed(page, "button[name=remove][value=m3]")
        await expect(page.get_by_role("status")).to_have_text(say(lang, "flash.member_removed"))
        assert await names(page) == ["李秀兰"]
