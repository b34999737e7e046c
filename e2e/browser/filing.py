"""Households that tests enter in the form."""

from itertools import count
from random import SystemRandom

from playwright.async_api import Page

from e2e.households import id_number

from .accessibility import looked_at
from .typing import Effort, Typist, step

Answers = dict[str, dict[str, str]]

SERIALS = count(SystemRandom().randrange(10**6))


def number(born: str) -> str:
    """Returns an unused ID number."""
    return id_number(next(SERIALS), born)


def family() -> Answers:
    """Returns a family of three in Ouhai who rent: the person signed in, born 1979, with spouse and child."""
    return {
        "region": {"region": "330304"},
        "people": {
            **{"name-m2": "李秀兰", "id_number-m2": number("1981-09-03"), "relation-m2": "spouse"},
        },
        "people?more=1": {
            **{"name-m3": "陈宇航", "id_number-m3": number("2011-02-20"), "relation-m3": "child"},
        },
        "hukou_region": {"m2-hukou_region": "330304", "m3-hukou_region": "330304"},
        "contact": {"address": "温州市瓯海区潘桥街道1号", "phone": "577 8651 0000"},
        "residence_area": {"residence_area": "urban"},
        "labour_capacity": {"m1-labour_capacity": "full", "m2-labour_capacity": "partial"},
        "student_stage": {"m3-student_stage": "junior_high"},
        "declares": {"declares": "yes"},
        "income": {},
        "financial_assets_fen": {},
        "education_own_fen_12m": {"m3-education_own_fen_12m": "2800"},
        "supporters": {},
        "housing_situation": {"housing_situation": "rented_market"},
        "rent": {"rent_paid_fen_per_month": "1200", "lease_contract": "yes"},
        "housing_request": {"housing_request": "subsidy"},
        "accounts": {"electricity_account": "OH-E-30417", "electricity_account-holder": "yes"},
        "emergency_event": {"emergency_event": "none"},
        "papers": {"document": "lease", "file": "lease.png"},
        "papers?more=1": {},
        "consent": {"m1": "yes", "m2": "yes"},
    }


def alone(card: str = "requested") -> Answers:
    """Returns an old person in Dongtou who lives alone and asks for a bus card."""
    return {
        "region": {"region": "330305"},
        "people": {},
        "hukou_region": {"m1-hukou_region": "330305"},
        "contact": {"address": "温州市洞头区北岙街道东岙村"},
        "residence_area": {"residence_area": "rural"},
        "labour_capacity": {},
        "declares": {"declares": "yes"},
        "income": {},
        "financial_assets_fen": {},
        "supporters": {},
        "housing_situation": {"housing_situation": "owned"},
        "housing_request": {"housing_request": "none"},
        "accounts": {},
        "transit_card": {"m1-transit_card": card},
        "emergency_event": {"emergency_event": "none"},
        "papers": {},
        "consent": {"m1": "yes"},
    }


def by_agent(name: str) -> Answers:
    """Returns the same answers for another person, for whom an agent applies."""
    return alone() | {
        "received_on": {"received_on": "2026-04-08"},
        "authority": {"letter": "letter.png"},
        "people": {"name-m1": name, "id_number-m1": number("1948-02-01")},
    }


async def fill(page: Page, answers: Answers, *, look: bool = False, effort: Effort | None = None) -> None:
    """Fills in page after page by keyboard, up to the page that shows all answers for a check."""
    typist = Typist(page, effort)
    while (at := step(page)) != "check":
        if look:
            await looked_at(page)
        more = f"{at}?more=1"
        if more in answers and "more" not in page.url:
            await typist.answer(answers[at], "add")
            assert "more=1" in page.url
            at = more
        await typist.answer(answers[at])
    if look:
        await looked_at(page)
