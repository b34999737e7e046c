"""A bill about a member arrives: the department aids it without a request, once."""

from datetime import date, datetime
from typing import Any

import pytest
from lianban_contracts.review import CaseReferred

from services.chassis.core.clock import Clock
from services.department.tests.help import Office, decision, id_number, member, referral

REGION, FILED = "330304", date(2024, 3, 11)
INPATIENT = "medical.inpatient"
PERSON = id_number(3)


def of_person(number: int = 1) -> CaseReferred:
    return referral("medical", number, member(region=REGION), filed_on=FILED, persons={"m1": PERSON})


def bill(number: str, paid_on: str, own_fen: int) -> dict[str, Any]:
    return {"number": number, "person": PERSON, "paid_on": paid_on, "kind": "inpatient", "own_fen": own_fen}


def on(office: Office, monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setattr(Clock, "now", lambda self: datetime.fromisoformat(f"{day}T09:00:00+08:00"))


async def revisions(office: Office, case: CaseReferred) -> tuple[int, Any, Any]:
    """Returns revision, day and aid of the last answer."""
    answer = await office.answered(case.application)
    return answer.revision, answer.assessed_on, decision(answer, INPATIENT).amount_fen


async def test_bills_of_a_year_are_added_and_rounded_once(medical: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = of_person()
    await medical.take(case)
    on(medical, monkeypatch, "2024-06-05")
    await medical.put("bills", bill("B-1", "2024-06-03", 1_000_000))
    assert await medical.fire() == 1
    assert await revisions(medical, case) == (2, date(2024, 6, 5), 680_000)
    on(medical, monkeypatch, "2024-09-04")
    await medical.put("bills", bill("B-2", "2024-09-02", 500_001))
    assert await medical.fire() == 1
    assert await revisions(medical, case) == (3, date(2024, 9, 4), 1_020_001)
    await medical.put("bills", bill("B-2", "2024-09-02", 500_001))
    assert await medical.fire() == 0, "the same row again changes nothing"


async def test_a_bill_of_last_year_has_the_rate_of_that_year(medical: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = of_person()
    await medical.take(case)
    assert case.facts is not None
    facts = case.facts.model_copy(update={"filed_on": date(2025, 1, 1)})
    await medical.take(case.model_copy(update={"turn": 2, "renewal": True, "facts": facts}))
    on(medical, monkeypatch, "2025-01-05")
    await medical.put("bills", bill("B-1", "2024-12-30", 1_000_000))
    await medical.fire()
    assert await revisions(medical, case) == (2, date(2024, 12, 31), 680_000)
    await medical.put("bills", bill("B-2", "2025-01-03", 1_000_000))
    await medical.fire()
    assert await revisions(medical, case) == (3, date(2025, 1, 5), 700_000)
    answers = await medical.pool.fetchval("select count(*) from events where type like '%benefits-decided%'")
    assert answers == 4


async def test_a_row_about_somebody_else_decides_nothing(medical: Office) -> None:
    await medical.take(of_person())
    await medical.put("bills", {**bill("B-9", "2024-06-03", 1_000), "person": id_number(9)})
    assert await medical.fire() == 0
