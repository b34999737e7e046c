"""Users with browsers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from playwright.async_api import Browser, ConsoleMessage, Page

from infra.local.patience import PATIENCE_SECONDS

LOCALES = {"zh": "zh-CN", "en": "en-GB"}


class People:
    """The users of the portal at an address."""

    def __init__(self, browser: Browser, portal: str) -> None:
        self._browser, self.portal = browser, portal

    @asynccontextmanager
    async def visit(
        self, who: str = "", *, lang: str = "zh", width: int = 1280, scripts: bool = True
    ) -> AsyncIterator[Page]:
        """Opens a page in a separate browser context, with `who` signed in. Errors and warnings of the browser fail the test at the end."""
        context = await self._browser.new_context(
            base_url=self.portal,
            locale=LOCALES[lang],
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
        )
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.extend(_complaint(message)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        try:
            await page.goto(f"/?lang={lang}")
            if who:
                await sign_in(page, who)
            yield page
            assert complaints == [], complaints
        finally:
            await context.close()


async def sign_in(page: Page, who: str) -> None:
    """Signs in with the embedded provider as a person of the people file."""
    await page.goto("/sign-in")
    await page.click(f'button[value="{who}"]')
    await page.wait_for_load_state()


async def opened_until(page: Page, path: str, holds: Callable[[], Awaitable[object]]) -> None:
    """Opens the page repeatedly until the condition holds. Raises TimeoutError after PATIENCE_SECONDS."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        await page.goto(path)
        while not await holds():
            await page.wait_for_timeout(100)
            await page.goto(path)


def _complaint(message: ConsoleMessage) -> list[str]:
    """Returns errors and warnings, except those about responses with status 4xx, which tests cause on purpose."""
    expected = message.text.startswith("Failed to load resource") and "status of 4" in message.text
    return [message.text] if message.type in ("error", "warning") and not expected else []
