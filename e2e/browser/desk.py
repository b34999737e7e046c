"""Officers, and the pages of their desk."""

from playwright.async_api import Page, expect

from e2e.system import System
from e2e.test_life import until

HOUSING, CIVIL, SUPERVISOR = "officer-housing", "officer-civil", "supervisor"


async def at_desk(system: System, page: Page, application: str) -> None:
    """The officer has opened the case, once the portal knows it."""
    await until(system, "portal", f"/api/applications/{application}", lambda case: case["departments"])
    await page.goto(f"/applications/{application}/desk")


async def heading(page: Page, text: str) -> None:
    """The page that has come is headed so."""
    await expect(page.get_by_role("heading", level=1)).to_contain_text(text)
