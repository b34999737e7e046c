"""An enrolment about a member arrives: the department decides the school year again."""

from datetime import date, datetime

import pytest
from lianban_contracts.review import CaseReferred

from services.chassis.core.clock import Clock
from services.department.tests.help import Office, decision, id_number, member, referral

REGION, FILED = "330304", date(2024, 3, 11)
STUDENT = "education.student_aid"
CHILD = id_number(7, date(2010, 11, 11))


def of_child() -> CaseReferred:
    child = member("m2", region=REGION, born=date(2010, 11, 11), student_stage="junior_high")
    return referral("education", 1, member(region=REGION), child, filed_on=FILED, persons={"m2": CHILD})


def on(office: Office, monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setattr(Clock, "now", lambda self: datetime.fromisoformat(f"{day}T09:00:00+08:00"))


async def test_an_enrolment_in_august_counts_for_the_school_year_that_begins(
    education: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = of_child()
    (first,) = await education.take(case)
    assert decision(first, STUDENT).amount_fen == 100_000
    on(education, monkeypatch, "2025-08-28")
    await education.put("enrolments", {"person": CHILD, "student_stage": "senior_high"})
    await education.fire()
    answer = await education.answered(case.application)
    assert (answer.assessed_on, decision(answer, STUDENT).amount_fen) == (date(2025, 8, 28), 250_000)
