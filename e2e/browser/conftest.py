"""The browser of this machine, started once."""

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import async_playwright

from e2e.system import System

from .people import People

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; where it is not, the journeys are skipped."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip(
            "no Chromium here: install it with fonts for Chinese (Debian: chromium, fonts-noto-cjk), or set CHROMIUM"
        )
    return found


def sandbox() -> list[str]:
    """Chromium has no sandbox for root."""
    return [] if os.getuid() else ["--no-sandbox"]


@pytest.fixture(scope="session")
async def people(chromium: str, system: System) -> AsyncIterator[People]:
    """People with browsers, before the running system."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=sandbox())
        try:
            yield People(browser, system.platform.public_url("portal"))
        finally:
            await browser.close()
