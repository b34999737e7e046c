"""Every page is accessible: in both languages, at full width and zoomed to 400 %, by keyboard, and with a screen reader."""

from collections.abc import Mapping
from itertools import groupby

import pytest
from playwright.async_api import Page, Response

from e2e.bench.pages.routes import routes

from .page_review import complaints
from .pages import NO_PAGES, Look, looks
from .people import People
from .typing_speed import pressed, written

BY_PERSON = [(who, list(several)) for who, several in groupby(looks(), key=lambda one: one.who)]


async def opened(page: Page, look: Look, places: Mapping[str, str]) -> Response | None:
    """Opens the page of a review. Returns the response of its address, or of its form if `sent` has fields."""
    answer = await page.goto(look.address.format_map(places))
    if not look.sent:
        return answer
    await written(page, look.sent)
    async with page.expect_response(lambda one: one.request.method == "POST") as sent:
        await pressed(page)
    return await sent.value


def test_no_page_is_forgotten() -> None:
    assert {one.path for one in looks() if one.path} | NO_PAGES.keys() == set(routes())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("who", "several"), BY_PERSON, ids=[who or "anybody" for who, _ in BY_PERSON])
async def test_every_page_can_be_used_by_everybody(
    people: People, places: Mapping[str, str], who: str, several: list[Look], lang: str
) -> None:
    wrong: list[str] = []
    async with people.visit(places.get(who, who), lang=lang) as page:
        for look in several:
            answer = await opened(page, look, places)
            assert answer is not None
            found = await complaints(page) if answer.status == look.status else [f"answers {answer.status}"]
            if not str(await page.get_attribute("html", "lang")).startswith(lang):
                found.append(f"is not in {lang}")
            wrong += [f"{look.address} {one}" for one in found]
    assert not wrong, "\n".join(wrong)
