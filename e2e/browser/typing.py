"""A user who works by keyboard only: Tab, arrow keys, Space, Enter and text."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Page

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""The smallest PNG, used as a photograph."""

FOCUSED = "() => { const at = document.activeElement; return at ? [at.name || '', at.type || '', at.value || ''] : ['', '', '']; }"
FARTHEST = 120
"""Most key presses to reach a field, a button or an option."""

SECONDS_A_KEY = 60 / (40 * 5)
"""40 words of five letters a minute: a user who types every day but is not a touch typist. Tab and arrow keys count as letters, although they
are faster."""

SECONDS_A_CHARACTER = 60 / 30
"""30 Chinese characters a minute: pinyin input with selection of candidates, at half the speed of an office worker."""

SECONDS_A_PAGE = 3.0
"""Seconds to read one question of about 20 characters with its hint."""

SECONDS_A_FILE = 20.0
"""Seconds to select an existing photograph."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The seconds that a user needs for a key, a Chinese character, a page and a file."""

    key: float = SECONDS_A_KEY
    character: float = SECONDS_A_CHARACTER
    page: float = SECONDS_A_PAGE
    file: float = SECONDS_A_FILE


CLERK = Pace(key=60 / (80 * 5), character=60 / 60, page=2.0, file=6.0)
"""A trained clerk: 80 words of five letters, or 60 Chinese characters a minute, which is the speed of an office worker; scans are in one folder."""


@dataclass
class Effort:
    """The input of a user: keys, Chinese characters, pages and files. `choices`: the options, ticks, files and buttons, which are one click
    each with a mouse."""

    keys: int = 0
    characters: int = 0
    pages: int = 0
    files: int = 0
    choices: int = 0
    pace: Pace = Pace()

    def typed(self, text: str) -> None:
        """Counts a text that is typed."""
        chinese = sum(one > "\u2e7f" for one in text)
        self.characters += chinese
        self.keys += len(text) - chinese

    @property
    def seconds(self) -> float:
        """The estimated time of a person. The time of the system is not included."""
        hands = self.keys * self.pace.key + self.characters * self.pace.character
        return hands + self.pages * self.pace.page + self.files * self.pace.file


class Typist:
    """Fills in one page by keyboard."""

    def __init__(self, page: Page, effort: Effort | None = None) -> None:
        self.page, self.effort = page, effort or Effort()

    async def answer(self, fields: Mapping[str, str], button: str = "") -> None:
        """Fills in the fields in their order on the page, and presses the main button, or the button with the given name."""
        for name, value in fields.items():
            await self._to(name)
            await self._enter(name, value)
        await self.go_on(button)

    async def go_on(self, button: str = "") -> None:
        """Presses the main button of the page, or the button with the given name."""
        wanted = f"main button[name='{button}']" if button else "main button.govuk-button:not([name])"
        for _ in range(FARTHEST):
            if await self.page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
                break
            await self._press("Tab")
        async with self.page.expect_navigation():
            await self._press("Enter")
        self.effort.pages += 1

    async def _press(self, key: str) -> None:
        self.effort.keys += 1
        await self.page.keyboard.press(key)

    async def _to(self, name: str) -> None:
        for _ in range(FARTHEST):
            if (await self.page.evaluate(FOCUSED))[0] == name:
                return
            await self._press("Tab")
        raise AssertionError(f"{self.page.url}: {name} is not reached by Tab")

    async def _enter(self, name: str, value: str) -> None:
        _, kind, now = await self.page.evaluate(FOCUSED)
        if kind in ("radio", "select-one"):
            await self._choose(name, value, now)
        elif kind == "checkbox":
            await self._press("Space")
        elif kind == "file":
            self.effort.files += 1
            file: Any = {"name": value, "mimeType": "image/png", "buffer": PICTURE}
            await self.page.locator(f"input[name='{name}']").set_input_files(file)
        else:
            await self._press("Control+a")
            self.effort.typed(value)
            await self.page.keyboard.type(value)

    async def _choose(self, name: str, value: str, now: str) -> None:
        if (await self.page.evaluate(FOCUSED))[1] == "radio":
            await self._press("Space")
        for _ in range(FARTHEST):
            if now == value:
                return
            await self._press("ArrowDown")
            now = (await self.page.evaluate(FOCUSED))[2]
        raise AssertionError(f"{self.page.url}: {name} cannot be {value}")


def step(page: Page) -> str:
    """Returns the question that is shown."""
    return page.url.partition("?")[0].rpartition("/")[2]
