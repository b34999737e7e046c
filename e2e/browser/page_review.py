"""Detailed review of a page: at full width, and zoomed to 400 % in a window of 1280 x 1024."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from playwright.async_api import Page

from .accessibility import violations

WIDE = {"width": 1280, "height": 1024}
TIMES = 4


@cache
def _script() -> str:
    return Path(__file__).with_name("page_review.js").read_text(encoding="utf-8")


async def complaints(page: Page) -> list[str]:
    """Returns the defects of the page: violations of WCAG 2.2 AA found by axe; text that is cut off; sideways scrolling; targets that are too
    small; focus that is not visible."""
    wrong = [f"wide: {one}" for one in await _seen(page)]
    async with enlarged(page):
        wrong += [f"at 400 %: {one}" for one in await _seen(page)]
    return wrong


@asynccontextmanager
async def enlarged(page: Page) -> AsyncIterator[None]:
    """Zooms the page to 400 % in the same window: fewer and larger CSS pixels, like the zoom of a browser."""
    session = await page.context.new_cdp_session(page)
    size = {name: value // TIMES for name, value in WIDE.items()}
    shown = {**size, "deviceScaleFactor": TIMES, "mobile": False}
    await session.send("Emulation.setDeviceMetricsOverride", shown)
    try:
        assert await page.evaluate("innerWidth") == size["width"]
        yield
    finally:
        await session.detach()  # resets the zoom


async def _seen(page: Page) -> list[str]:
    found: list[str] = await page.evaluate(_script())
    return [*await violations(page), *found]
