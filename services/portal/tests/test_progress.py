"""Tests of the progress of a case that the household sees."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from lianban_contracts.benefits import BENEFITS_DECIDED
from lianban_contracts.intake import ApplicationCompleted, ApplicationWithdrawn
from lianban_contracts.life import (
    CorrectionEnded,
    CorrectionRequested,
    DeadlineMoved,
    DeadlinePassed,
    DocumentsSupplied,
    ReconsiderationRequested,
)
from lianban_contracts.review import CaseDetermined

from services.policy import Pack, working_days_left
from services.policy.model.sections import Clock
from services.portal.readmodel.cases import Case, CaseRow, Happening
from services.portal.readmodel.messages import FilingRecord, KeptMessage
from services.portal.readmodel.pack_catalogue import packs
from services.portal.readmodel.progress import Progress, progress

from .told import FILING, decision, happening, message

TODAY = date(2026, 3, 5)
REFERRED = {"turn": 1, "referred_to": ["medical", "education"], "status": "final", "category": "minimum_living"}
CORRECTION = {
    "answer_by": "2026-04-03",
    "missing": [{"item": "education.student_aid", "reason": "enrolment_unconfirmed"}],
}


AT = datetime(2026, 3, 5, 8, tzinfo=UTC)
FILED = happening(FilingRecord.read(json.dumps(FILING).encode()), AT)
Event = Happening[KeptMessage]


def one(model: type[KeptMessage], **data: Any) -> Event:
    return happening(message(model, **data), AT)


def decided(who: str, *outcomes: str, turn: int = 1, revision: int = 1, **more: Any) -> Event:
    decisions = [decision(f"{who}.thing", outcome) for outcome in outcomes]
    return one(BENEFITS_DECIDED[who], turn=turn, revision=revision, decisions=decisions, **more)


def after(*happenings: Event, status: str = "in_progress") -> Progress:
    row = CaseRow(UUID(int=1), status, due_on=date(2026, 4, 9))
    return progress(Case(row, [FILED, *happenings]), TODAY)


def states(found: Progress) -> list[str]:
    return [step.state for step in found.steps]


def test_an_accepted_case_is_under_review() -> None:
    assert states(after()) == ["done", "current", "waiting", "waiting"]


def test_departments_work_side_by_side() -> None:
    found = after(one(CaseDetermined, **REFERRED), decided("medical", "granted", "declined"))
    assert states(found) == ["done", "done", "current", "waiting"]
    assert found.busy == ["education"]
    medical = found.departments["medical"]
    assert (medical.state, medical.granted, medical.items, medical.open) == ("decided", 1, 2, [])


def test_a_later_decision_of_a_department_takes_the_place_of_the_first() -> None:
    first, second = decided("medical", "needs_documents"), decided("medical", "granted", revision=2)
    found = after(one(CaseDetermined, **REFERRED), first, second)
    assert found.departments["medical"].granted == 1


def test_a_department_that_is_told_nothing_new_has_decided() -> None:
    again = REFERRED | {"turn": 2, "referred_to": ["education"], "unchanged": ["medical"]}
    found = after(decided("medical", "granted"), one(CaseDetermined, **again))
    assert (found.departments["medical"].state, found.busy) == ("decided", ["education"])


def test_while_documents_are_missing_the_household_has_the_case() -> None:
    found = after(one(CorrectionRequested, **CORRECTION))
    assert found.correction is not None
    assert found.correction.answer_by == date(2026, 4, 3)


@pytest.mark.parametrize(
    "answer",
    [
        one(DocumentsSupplied),
        one(CorrectionEnded, ended_on="2026-03-20"),
        one(DeadlinePassed, stage="correction", due_on="2026-04-03"),
    ],
)
def test_once_it_is_answered_or_late_the_clocks_go_on(answer: Event) -> None:
    assert after(one(CorrectionRequested, **CORRECTION), answer).correction is None


def test_a_completed_case_shows_what_an_officer_asks_for_until_it_is_answered_or_not_needed() -> None:
    done, asked = (
        one(ApplicationCompleted),
        one(CorrectionRequested, **CORRECTION),
    )
    assert after(done, asked, status="completed").correction == asked.message
    for answer in (one(CorrectionEnded, ended_on="2026-03-06"), one(DocumentsSupplied)):
        assert after(done, asked, answer, status="completed").correction is None
    assert after(done, asked, status="ended").correction is None
    assert after(asked, done, status="completed").correction is None, "completed without it"


def test_an_extended_case_still_waits_for_the_household() -> None:
    extended = one(DeadlineMoved, due_on="2026-04-20", cause="extended")
    assert after(one(CorrectionRequested, **CORRECTION), extended).correction is not None


def test_another_clock_that_runs_out_answers_no_correction() -> None:
    late = one(DeadlinePassed, stage="review", due_on="2026-03-26")
    assert after(one(CorrectionRequested, **CORRECTION), late).correction is not None


def test_a_completed_case_has_no_days_left() -> None:
    completed = one(ApplicationCompleted)
    found = after(one(CaseDetermined, **REFERRED), completed, status="completed")
    assert (states(found), found.days_left) == (["done"] * 4, None)


def test_a_withdrawn_case_goes_no_further() -> None:
    assert states(after(one(ApplicationWithdrawn), status="withdrawn")) == ["done", *["stopped"] * 3]


@pytest.mark.parametrize(
    ("today", "due", "left"),
    [
        (date(2026, 3, 5), date(2026, 3, 5), 0),
        (date(2026, 3, 6), date(2026, 3, 9), 1),  # with a weekend
        (date(2026, 2, 13), date(2026, 2, 24), 2),  # with the Spring Festival and a working Saturday
        (date(2026, 3, 9), date(2026, 3, 6), -1),
    ],
)
def test_days_left_are_working_days(today: date, due: date, left: int) -> None:
    assert working_days_left(today, due) == left


def test_a_decision_is_looked_at_again_until_it_is_answered() -> None:
    asked = one(ReconsiderationRequested, number=1, item="medical.thing", answer_by="2026-04-01")
    other = one(ReconsiderationRequested, number=2, item="education.thing", answer_by="2026-04-02")
    answer = decided("medical", revision=2, reconsidered=1)
    assert [each.item for each in after(asked, other, answer).reopened] == ["education.thing"]
    assert after(asked, status="withdrawn").reopened == []


PACK: Any = packs().in_force("330305", date(2026, 3, 5))


def with_clock(**clocks: int) -> Pack:
    """Returns the pack with clocks of departments, in working days."""
    own = {name: Clock(working_days=count) for name, count in clocks.items()}
    layout = PACK.layout.model_copy(update={"clocks": PACK.layout.clocks | own})
    return Pack(layout, PACK.reference.content_hash)


OWN = with_clock(education=3)
TOLD = one(CaseDetermined, **REFERRED, determined_on="2026-03-05")


def days(pack: Any, *happenings: Event) -> list[tuple[date | None, int | None]]:
    row = CaseRow(UUID(int=1), "in_progress", due_on=date(2026, 4, 9))
    found = progress(Case(row, [FILED, *happenings]), TODAY, pack).departments
    return [(found[name].due_on, found[name].days_left) for name in ("medical", "education")]


def test_a_department_with_a_clock_of_its_own_has_a_day_of_its_own() -> None:
    assert days(OWN, TOLD) == [(date(2026, 3, 19), 10), (date(2026, 3, 10), 3)]


def test_no_department_has_longer_than_the_whole_case() -> None:
    assert days(with_clock(medical=90), TOLD)[0] == (date(2026, 4, 9), 24)
    assert days(None, TOLD) == [(date(2026, 4, 9), 24)] * 2, "nor where no pack is known"


def test_what_the_household_owed_is_no_time_of_the_departments() -> None:
    asked = one(CorrectionRequested, **CORRECTION, requested_on="2026-03-06")
    answered = one(DocumentsSupplied, supplied_on="2026-03-16")
    assert days(OWN, TOLD, asked, answered) == [(date(2026, 3, 27), 16), (date(2026, 3, 18), 9)]


def test_after_a_withdrawal_no_later_step_took_place() -> None:
    stopped = [
        happening(message(ApplicationWithdrawn), AT + timedelta(hours=1)),
        happening(message(ApplicationCompleted), AT + timedelta(hours=2)),
    ]
    assert states(after(*stopped, status="withdrawn")) == ["done", "stopped", "stopped", "stopped"]


def test_a_department_with_nothing_that_concerns_the_household_has_no_items() -> None:
    found = after(one(CaseDetermined, **REFERRED), decided("medical", "not_applicable", "not_applicable"))
    assert (found.departments["medical"].items, found.departments["medical"].granted) == (0, 0)


def test_a_completed_case_says_who_still_needs_documents() -> None:
    found = after(
        one(CaseDetermined, **REFERRED),
        decided("medical", "needs_documents"),
        decided("education", "granted"),
        status="completed",
    )
    assert found.lacking == ["medical"]
