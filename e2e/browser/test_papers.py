"""A document that a household hands in without a request becomes a task. An officer opens it and finishes the task."""

from playwright.async_api import expect

from e2e.system import System
from e2e.test_life import until
from services.messages import say

from .accessibility import looked_at
from .desk import CIVIL, heading
from .people import People
from .test_household import completed, shown
from .test_queue import line
from .typing import Typist


async def handed_in(people: People, system: System) -> str:
    """Creates a completed case whose household has handed in a document without a request. Returns its id."""
    application, household = await completed(system, "330305")
    path = f"/applications/{application}"
    async with people.visit(household.people["m1"]) as page:
        await shown(page, f"{path}/statement", page.locator(".sheet__code img"), 1)
        await page.goto(f"{path}/documents")
        await Typist(page).answer({"document": "enrolment_certificate", "file": "school.png"})
        await expect(page.get_by_role("status")).to_be_visible()
    await until(system, "portal", f"/api{path}/timeline", lambda lines: "documents-supplied" in str(lines))
    return application


async def test_a_paper_that_was_handed_in_is_opened_and_its_task_worked(people: People, system: System) -> None:
    path = f"/applications/{await handed_in(people, system)}"
    receipt = str((await system.get("portal", f"/api{path}"))["receipt"])
    async with people.visit(CIVIL, lang="en") as page:
        await page.goto("/queue?kind=papers")
        await line(page, receipt).get_by_role("link").click()
        await heading(page, receipt)
        await looked_at(page)
        async with page.expect_popup() as opened:
            await page.get_by_role("link", name="proof of enrolment").click()
        await expect((await opened.value).locator("img")).to_be_visible()
        await page.get_by_role("button", name=say("en", "officer.finish")).click()
        await expect(page.get_by_role("status").first).to_contain_text(say("en", "flash.finished"))
        await page.goto("/queue?kind=papers")
        await expect(line(page, receipt)).to_have_count(0)
