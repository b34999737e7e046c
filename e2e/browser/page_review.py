"""A page looked at closely: wide, and as somebody sees it who enlarges a window of 1280 x 1024 to 400 %."""

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
    """What is wrong with the page, by axe at WCAG 2.2 AA and by eye: cut off, scrolled sideways, small to hit, focused unseen."""
    wrong = [f"wide: {one}" for one in await _seen(page)]
    async with enlarged(page):
        wrong += [f"at 400 %: {one}" for one in await _seen(page)]
    return wrong


@asynccontextmanager
async def enlarged(page: Page) -> AsyncIterator[None]:
    """The page four times as large in the same window: fewer and larger CSS pixels, as a browser's zoom does."""
    session = await page.context.new_cdp_session(page)
    size = {name: value // TIMES for name, value in WIDE.items()}
    shown = {**size, "deviceScaleFactor": TIMES, "mobile": False}
    await session.send("Emulation.setDeviceMetricsOverride", shown)
    try:
        assert await page.evaluate("innerWidth") == size["width"]
        yield
    finally:
        await session.detach()  # and the page is as large as before


async def _seen(page: Page) -> list[str]:
    found: list[str] = await page.evaluate(_script())
    return [*await violations(page), *found]
