"""Two people with two accounts and one application: the owner of a draft asks for help, is helped, and revokes the help."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from e2e.system import System
from services.messages import say

from .accessibility import fits, looked_at
from .people import People
from .test_household import completed
from .typing import Typist

Look = Callable[[Page], Awaitable[None]]
OWNER, FRIEND = "330100-m1", "330100-m2"


async def begun(page: Page) -> str:
    """Begins a draft and answers one question. Returns its address."""
    await page.goto("/apply")
    await Typist(page).go_on()
    await expect(page).to_have_url(re.compile(r"/apply/.+/region"))
    await Typist(page).answer({"region": "330304"})
    await expect(page).to_have_url(re.compile(r"/apply/.+/people"))
    return page.url.removesuffix("/people")


async def given(page: Page, draft: str, kind: str, look: Look) -> str:
    """Returns a code for the draft, from the page that lists the helpers."""
    await page.goto(draft.replace("/apply/", "/helpers/"))
    await look(page)
    await Typist(page).answer({"kind": kind})
    await look(page)
    return await page.locator(".stub__code").inner_text()


async def test_what_a_helper_has_open_ends_when_the_help_is_taken_back(people: People, system: System) -> None:
    application, household = await completed(system, "330305")
    async with people.visit(household.people["m1"]) as owner, people.visit(FRIEND) as friend:
        await owner.goto(f"/helpers/{application}")
        await Typist(owner).answer({"kind": "see"})
        code = await owner.locator(".stub__code").inner_text()
        await friend.goto("/join")
        async with friend.expect_response(re.compile("/live")):
            await Typist(friend).answer({"code": code})
        await expect(friend.locator(".steps")).to_be_visible()
        await owner.goto(f"/helpers/{application}")
        await owner.locator("tbody button").press("Enter")
        await expect(friend.locator("#progress")).to_contain_text(say("zh", "page.live_over"))
        await expect(friend.locator(".steps")).to_have_count(0)
        await looked_at(friend)
        friend.on("request", lambda request: pytest.fail(request.url) if "/live" in request.url else None)
        await friend.get_by_role("link", name=say("zh", "page.open_again")).click()
        await expect(friend.locator("h1")).to_be_visible()


@pytest.mark.parametrize(("lang", "scripts"), [("zh", True), ("en", False)])
async def test_somebody_helps_from_his_own_account_until_the_help_is_taken_back(
    people: People, lang: str, scripts: bool
) -> None:
    look = looked_at if scripts else fits  # axe does not finish on pages without scripts
    async with (
        people.visit(OWNER, lang=lang, scripts=scripts) as owner,
        people.visit(FRIEND, lang=lang, scripts=scripts) as friend,
    ):
        draft = await begun(owner)
        code = await given(owner, draft, "change", look)
        await friend.goto("/join")
        await Typist(friend).answer({"code": "1234"})
        await expect(friend.get_by_role("alert")).to_be_visible()
        await look(friend)
        await Typist(friend).answer({"code": code.lower()})
        await expect(friend).to_have_url(f"{draft}/people")
        await friend.goto("/mine")
        await look(friend)
        await owner.reload()
        await expect(owner.locator("tbody tr")).to_have_count(1)
        await owner.locator("tbody button").press("Enter")
        await expect(owner.get_by_role("status")).to_be_visible()
        answer = await friend.goto(draft)
        assert answer is not None
        assert answer.status == 404
