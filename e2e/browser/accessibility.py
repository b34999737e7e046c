"""Checks that apply to every page: axe, the width of a narrow screen, and the transferred bytes."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import Page, Request

import services.portal.web

AXE = Path(services.portal.web.__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW = 320
"""CSS pixels: the width of a small phone, and of a screen of 1,280 pixels zoomed to 400 %."""

FOUND = """rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"], rules: {"target-size": {enabled: true}}}).then(found => found.violations.map(
    one => one.id + ': ' + one.nodes.map(node => node.target.join(' ')).join(' | ')))"""
SIDEWAYS = """[...document.querySelectorAll('main *')]
    .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1
        && getComputedStyle(one).clipPath === 'none' && !one.closest('.govuk-visually-hidden'))
    .map(one => one.tagName + '.' + one.className).slice(0, 5)"""
SCROLLS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


async def looked_at(page: Page) -> None:
    """Checks that the page in its current state conforms to WCAG 2.2 AA, and fits its screen and a narrow one."""
    assert await violations(page) == [], page.url
    await fits(page)
    size = page.viewport_size
    assert size is not None
    if size["width"] != NARROW:
        await page.set_viewport_size({"width": NARROW, "height": 640})
        await fits(page)
        await page.set_viewport_size(size)


async def violations(page: Page) -> list[str]:
    """Returns the violations of WCAG 2.2 AA that axe finds."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(f"{_axe()};0")
    found: list[str] = await page.evaluate(FOUND, RULES)
    return found


async def fits(page: Page) -> None:
    """Checks that the page does not scroll sideways. Raises AssertionError with the elements that are too wide."""
    if await page.evaluate(SCROLLS) > 0:
        raise AssertionError(f"{page.url} at {page.viewport_size}: {await page.evaluate(SIDEWAYS)}")


class Traffic:
    """Counts the bytes of the responses of a page as transferred, including headers."""

    def __init__(self, page: Page) -> None:
        self._done: list[Request] = []
        page.on("requestfinished", self._finished)

    def _finished(self, request: Request) -> None:
        self._done.append(request)

    async def bytes(self) -> int:
        """Returns the bytes since the last call."""
        sizes: list[Any] = [await request.sizes() for request in self._done]
        self._done.clear()
        return sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
