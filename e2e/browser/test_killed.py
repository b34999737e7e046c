"""kill -9 while an officer works: what officers recorded is neither lost nor duplicated."""

import os
import signal
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import async_playwright, expect

from e2e.conftest import running
from e2e.system import System
from e2e.test_life import completed, decision, established, statement, until

from .desk import SUPERVISOR, at_desk, heading
from .people import People
from .test_officer import WORDS

pytestmark = pytest.mark.kill9

AID = "civil.temporary_aid"
FIRST, SECOND = {"account": "issuer 1"}, {"account": "issuer 2", "outcome": "agreed"}
ONCE = ("cap-override-proposed.v1", "cap-override-answered.v1", "facts-established")


@pytest.fixture
async def own() -> AsyncIterator[System]:
    async with running() as system:
        yield system


async def proposed(system: System) -> tuple[str, int]:
    """Creates a case for which an amount is proposed. Returns the case and the amount in fen."""
    application = await completed(system, "511700", emergency_event="accident", emergency_grade=3)
    total = decision(await statement(system, application, 1), AID)["amount_fen"] + 100_000
    made = await established(system, "review", application, "proposals", **FIRST, approved_total_fen=total)
    assert made.status_code == 200, made.text
    return application, total


async def raised_once(system: System, application: str, total: int) -> None:
    assert decision(await statement(system, application, 2), AID)["amount_fen"] == total
    events = Counter(one["type"].removeprefix("cn.lianban.review.") for one in await system.trace(application))
    assert {kind: events[kind] for kind in ONCE} == dict.fromkeys(ONCE, 1)


async def test_a_portal_killed_between_the_agreement_and_review_leaves_the_proposal_to_be_answered(
    own: System, chromium: str
) -> None:
    application, total = await proposed(own)
    agree = "form[action*='/proposals/'] button[value=agreed]"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=[] if os.getuid() else ["--no-sandbox"]
        )
        people = People(browser, own.platform.public_url("portal"))
        async with people.visit(SUPERVISOR) as page:
            await at_desk(own, page, application)
            os.kill(own.platform.pids()["review"], signal.SIGSTOP)
            await page.locator(agree).evaluate("button => button.form.requestSubmit(button)")
            await page.wait_for_timeout(500)
            for service in ("portal", "review"):
                await own.platform.kill(service)
        for service in ("portal", "review"):
            await own.platform.back(service)
        assert (await own.get("review", f"/cases/{application}"))["proposals"][0]["answer"] is None
        async with people.visit(SUPERVISOR) as page:
            await at_desk(own, page, application)
            await expect(page.get_by_text(WORDS["zh"]["agree"]).first).to_be_visible()
            await page.locator(agree).click()
            await heading(page, WORDS["zh"]["now"])
        await browser.close()
    await raised_once(own, application, total)


async def test_a_review_killed_after_it_stored_an_agreement_publishes_it_once(own: System) -> None:
    for _ in range(3):
        application, total = await proposed(own)
        answered = await established(own, "review", application, "proposals/1", **SECOND)
        await own.platform.kill("review")
        assert answered.status_code == 200, answered.text
        await own.platform.back("review")
        await raised_once(own, application, total)
        again = await established(own, "review", application, "proposals/1", **SECOND)
        assert again.json()["code"] == "no_such_proposal"
        await until(own, "portal", f"/api/applications/{application}", lambda case: case["status"] == "completed")
