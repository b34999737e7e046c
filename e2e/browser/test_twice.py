"""A household sends the same form twice, with the running system: its request is recorded once."""

from playwright.async_api import Page

from e2e.system import System

from .people import People
from .test_agent import asked

REGION = "350121"
RENTING = {"housing_request": "subsidy", "housing_situation": "rented_market", "rent_paid_fen_per_month": 60_000}

TWICE = """async () => {
    const form = document.querySelector('main form');
    const send = () => fetch(form.action || location.href, {method: 'POST', body: new URLSearchParams(new FormData(form))});
    return (await Promise.all([send(), send()])).map(answer => answer.status);
}"""


async def sent_twice(page: Page, address: str) -> list[int]:
    """Sends the form of a page twice at the same time. Returns the statuses of the pages to which the responses lead."""
    await page.goto(address)
    found: list[int] = await page.evaluate(TWICE)
    return found


async def waiting(system: System) -> tuple[str, str]:
    """Creates an open case in which the lease is missing. Returns the case and its applicant."""
    household = system.household(REGION)
    household.filing["facts"]["household"] |= RENTING
    answer = await system.file(household.filing)
    assert answer.status_code == 201, answer.text
    case = str(answer.json()["application"])
    await asked(system, case)
    return case, household.people["m1"]


async def test_what_is_asked_twice_of_a_case_is_asked_once(people: People, system: System) -> None:
    case, applicant = await waiting(system)
    item = (await system.get("intake", f"/applications/{case}"))["statement"]["decisions"][0]["item"]
    async with people.visit(applicant) as page:
        assert 200 in await sent_twice(page, f"/applications/{case}/reconsideration?item={item}")
        assert 200 in await sent_twice(page, f"/applications/{case}/withdrawal")
    types = [event["type"] for event in await system.trace(case)]
    for kind in ("reconsideration-requested", "application-withdrawn"):
        assert sum(kind in one and "intake" in one for one in types) == 1, types
