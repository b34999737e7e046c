"""A village clerk enters a household of three from paper on one screen by keyboard: the effort is measured."""

import time

import pytest
from playwright.async_api import Page, expect

from e2e.households import of_same_place
from e2e.system import System

from .accessibility import looked_at
from .filing import SERIALS
from .people import People
from .test_agent import AGENT, held
from .typing import CLERK, FOCUSED, PICTURE, Effort

MOST_SECONDS, MOST_CLICKS = 60.0, 25
"""For a household of three: the time of a trained clerk, and the clicks if the choices are made with a mouse."""


class Clerk:
    """Enters fields in their order with Enter, digits and Space."""

    def __init__(self, page: Page) -> None:
        self.page, self.effort = page, Effort(pace=CLERK)

    async def enter(self, fields: dict[str, str]) -> None:
        """Goes on to each field and enters its text, the digit of its option, or a tick."""
        for name, value in fields.items():
            await self._to(name)
            kind = (await self.page.evaluate(FOCUSED))[1]
            self.effort.typed(value)
            self.effort.choices += kind in ("select-one", "checkbox")
            await self.page.keyboard.type(value)

    async def _to(self, name: str) -> None:
        for _ in range(60):
            if (await self.page.evaluate(FOCUSED))[0] == name:
                return
            self.effort.keys += 1
            is_file = (await self.page.evaluate(FOCUSED))[1] == "file"
            await self.page.keyboard.press("Tab" if is_file else "Enter")
        raise AssertionError(f"{name} is not reached")

    async def choose_file(self, name: str) -> None:
        """Chooses a scan in the field that has the focus."""
        assert (await self.page.evaluate(FOCUSED))[0] == name
        self.effort.files += 1
        self.effort.choices += 1
        scan = {"name": "scan.png", "mimeType": "image/png", "buffer": PICTURE}
        await self.page.locator(f"[name={name}]").set_input_files(scan)  # type: ignore[arg-type]

    async def press(self, key: str) -> None:
        """Presses an access key and waits for the next page."""
        self.effort.keys += 2
        self.effort.pages += 1
        self.effort.choices += 1
        async with self.page.expect_navigation():
            await held(self.page, key)


async def begun(page: Page) -> None:
    await page.goto("/mine")
    await page.locator("[accesskey=n]").press("Enter")
    await page.wait_for_url("**/form")


def number(born: str) -> str:
    """Returns the ID number of somebody who was born in Dongtou, which suggests their registration."""
    return of_same_place(f"330305{born.replace('-', '')}0000", next(SERIALS))


def family() -> dict[str, str]:
    """Returns what a clerk types for a couple and their child: texts, digits of options, and Space for a consent."""
    return {
        "name-m1": "周大山",
        "id_number-m1": number("1980-02-01"),
        "m1-labour_capacity": "1",
        "m1-consent": " ",
        "name-m2": "林桂花",
        "id_number-m2": number("1982-05-06"),
        "relation-m2": "1",
        "m2-labour_capacity": "2",
        "m2-consent": " ",
        "name-m3": "周小宝",
        "id_number-m3": number("2014-03-04"),
        "relation-m3": "2",
        "m3-student_stage": "2",
        "address": "12号",
        "residence_area": "2",
        "declares": "1",
        "housing_situation": "1",
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_household_of_three_takes_a_trained_clerk_a_minute(people: People, system: System, lang: str) -> None:
    """portal-walk.md, section 3, lines 1 to 5: focus, one screen, day and village remembered, consent on paper. Before: 41 clicks, 20 pages."""
    async with people.visit(AGENT, lang=lang) as page:
        await begun(page)
        first = Clerk(page)
        await page.fill("[name=address]", "洞头区北岙街道东岙村1号")
        await page.focus("[name=letter]")
        await first.choose_file("letter")
        await first.enter({name: typed for name, typed in family().items() if name != "address"})
        await first.press("s")
        await begun(page)
        await looked_at(page)
        clerk = Clerk(page)
        await clerk.choose_file("letter")
        await expect(page.locator("[name=address]")).to_have_value("洞头区北岙街道东岙村")
        begun_at = time.monotonic()
        await clerk.enter(family())
        await clerk.press("s")
        assert page.url.partition("?")[0].endswith("/check"), await page.locator(
            ".govuk-error-summary"
        ).all_inner_texts()
        await clerk.press("s")
        took = time.monotonic() - begun_at
        await expect(page.locator(".stub__number")).to_be_visible()
        effort = clerk.effort
        print(
            f"{effort.seconds:.0f} s of the clerk, {took:.1f} s of the browser, {effort.choices} clicks, {effort.keys} keys"
        )
        assert effort.seconds <= MOST_SECONDS, effort
        assert effort.choices <= MOST_CLICKS, effort
