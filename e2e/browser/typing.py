"""Somebody who uses the keyboard alone: Tab, arrows, Space, Enter, and what he types."""

import base64
from collections.abc import Mapping
from typing import Any

from playwright.async_api import Page

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""The smallest PNG: a photograph of something small."""

FOCUSED = "() => { const at = document.activeElement; return at ? [at.name || '', at.type || '', at.value || ''] : ['', '', '']; }"
FARTHEST = 120
"""Presses of a key after which somebody gives up."""


class Typist:
    """Works on one page by keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def answer(self, fields: Mapping[str, str], button: str = "") -> None:
        """Fills in the fields in their order on the page, and goes on, or presses another button by its name."""
        for name, value in fields.items():
            await self._to(name)
            await self._enter(name, value)
        await self.go_on(button)

    async def go_on(self, button: str = "") -> None:
        """Presses the button of the page."""
        wanted = f"main button[name='{button}']" if button else "main button.govuk-button:not([name])"
        for _ in range(FARTHEST):
            if await self.page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
                break
            await self.page.keyboard.press("Tab")
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")

    async def _to(self, name: str) -> None:
        for _ in range(FARTHEST):
            if (await self.page.evaluate(FOCUSED))[0] == name:
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.page.url}: {name} is not reached by Tab")

    async def _enter(self, name: str, value: str) -> None:
        _, kind, now = await self.page.evaluate(FOCUSED)
        if kind in ("radio", "select-one"):
            await self._choose(name, value, now)
        elif kind == "checkbox":
            await self.page.keyboard.press("Space")
        elif kind == "file":
            file: Any = {"name": value, "mimeType": "image/png", "buffer": PICTURE}
            await self.page.locator(f"input[name='{name}']").set_input_files(file)
        else:
            await self.page.keyboard.press("Control+a")
            await self.page.keyboard.type(value)

    async def _choose(self, name: str, value: str, now: str) -> None:
        if (await self.page.evaluate(FOCUSED))[1] == "radio":
            await self.page.keyboard.press("Space")
        for _ in range(FARTHEST):
            if now == value:
                return
            await self.page.keyboard.press("ArrowDown")
            now = (await self.page.evaluate(FOCUSED))[2]
        raise AssertionError(f"{self.page.url}: {name} cannot be {value}")


def step(page: Page) -> str:
    """Which question is shown."""
    return page.url.partition("?")[0].rpartition("/")[2]
