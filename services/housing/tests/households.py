"""Households that ask for a dwelling, and the waiting list."""

from datetime import date
from typing import Any

from lianban_contracts.review import CaseReferred

from services.department.tests.help import Office, decision, member, referral

REGION, DAY = "350121", date(2020, 9, 1)
ITEM = "housing.public_rental"


def asking(number: int, filed_on: date = DAY, region: str = REGION, turn: int = 1, **facts: Any) -> CaseReferred:
    """Returns the referral of a household without a home that asks for a dwelling."""
    wishes: dict[str, Any] = {"housing_request": "allocation", "housing_situation": "none"} | facts
    wage = facts.pop("wage", 10_000)
    wishes.pop("wage", None)
    adult = member(region=region, wage_fen_per_month=wage)
    return referral("housing", number, adult, filed_on=filed_on, turn=turn, **wishes)


def dwelling(number: int, area: str = "40", region: str = REGION) -> dict[str, str]:
    """Returns a vacant dwelling of a region as a register row. `area` is in m²."""
    return {"number": f"D-{number:04}", "region": region, "area_m2": area}


async def outcome(office: Office, case: CaseReferred) -> str:
    """Returns the outcome of a household's request for a dwelling."""
    return decision(await office.answered(case.application), ITEM).outcome


async def line(office: Office) -> list[str]:
    """Returns the applications on the region's waiting list, as the API shows them."""
    shown = await office.get(f"/queue?region={REGION}&limit=1000")
    assert [one["place"] for one in shown["waiting"]] == list(range(1, len(shown["waiting"]) + 1))
    return [one["application"] for one in shown["waiting"]]
