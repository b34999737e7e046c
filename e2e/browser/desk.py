"""Officers and their case pages."""

from playwright.async_api import Page, expect

from e2e.system import System
from e2e.test_life import until

HOUSING, CIVIL, SUPERVISOR = "officer-housing", "officer-civil", "supervisor"


async def at_desk(system: System, page: Page, application: str) -> None:
    """Waits until the portal knows the case, and opens the officer's page of it."""
    await until(system, "portal", f"/api/applications/{application}", lambda case: case["departments"])
    await page.goto(f"/applications/{application}/desk")


async def heading(page: Page, text: str) -> None:
    """Checks that the main heading of the page contains this text."""
    await expect(page.get_by_role("heading", level=1)).to_contain_text(text)
