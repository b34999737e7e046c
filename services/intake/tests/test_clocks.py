"""Deadlines of a case: due days, pauses, and ends of benefits."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from lianban_contracts.benefits import BENEFITS_DECIDED
from lianban_contracts.decisions import Explanation
from lianban_contracts.intake import ApplicationCompleted, ApplicationWithdrawn, Statement, StatementIssued, Validity
from lianban_contracts.life import (
    BenefitsEnded,
    DeadlineMoved,
    DeadlinePassed,
    DocumentsSupplied,
    RecertificationDue,
    SuppliedDocument,
)

from services.chassis.core.clock import CHINA
from services.intake.application import Application
from services.intake.deadlines import LIVING_CASH, NEXT, Deadlines, idle_end
from services.intake.refusals import NotInProgress
from services.intake.requests import Extended, Reconsidered, Supplied
from services.policy import Pack, Packs
from services.policy.model.sections import Clock

from .household import (
    CLOCKS,
    FILED,
    LIFE,
    NOW,
    PROGRESS,
    Given,
    asked,
    completed,
    decided,
    decision,
    determined,
    fired,
    given,
    kinds,
    moment_of,
    recorded,
    replace_turn,
)

LEASE = Supplied(documents=(SuppliedDocument(document="lease"),))


def test_while_the_household_owes_documents_only_its_own_clock_runs() -> None:
    case = asked()
    assert CLOCKS.next_due(case.state) == date(2024, 5, 17)
    assert fired(case, date(2024, 5, 16)) == []


def test_an_answer_moves_the_day_by_the_working_days_that_it_took() -> None:
    case = asked()
    assert case.state.due_on == date(2024, 5, 22)
    events = case.when(LIFE.supply, LEASE, NOW + timedelta(days=9))
    assert kinds(events) == [DocumentsSupplied, DeadlineMoved]
    after = case.and_then(*events)
    assert after.state.status == "in_departments"
    assert after.state.due_on == date(2024, 5, 31), "25 April is seven working days after 16 April"


def test_a_correction_that_is_not_answered_ends_with_the_statement() -> None:
    case = asked()
    events = fired(case, date(2024, 5, 17))
    assert kinds(events) == [DeadlinePassed, ApplicationCompleted]
    after = case.and_then(*events)
    assert after.state.status == "completed"
    assert kinds(after.when(LIFE.supply, LEASE)) == [DocumentsSupplied], "they may still come later"


def test_a_monthly_benefit_begins_with_the_next_month_and_keeps_its_days_in_later_statements() -> None:
    case = completed(decision("medical.inpatient"))
    first = case.state.statement
    assert first is not None
    assert first.validity == {"medical.inpatient": Validity(since=date(2024, 5, 1))}
    again = decided(1, decision("medical.inpatient"), decision("medical.outpatient_chronic"), revision=2)
    (_, issued) = case.when(PROGRESS.record_benefits, again, NOW + timedelta(days=40))
    assert isinstance(issued, StatementIssued)
    assert {item: runs.since for item, runs in issued.statement.validity.items()} == {
        "medical.inpatient": date(2024, 5, 1),
        "medical.outpatient_chronic": date(2024, 6, 1),
    }


def test_a_benefit_that_is_only_said_otherwise_keeps_its_days_and_another_amount_does_not() -> None:
    aid = decision("medical.inpatient")
    case = completed(aid)
    said = aid.model_copy(update={"explanation": Explanation(zh="另一种说法。", en="Another wording.")})
    more = aid.model_copy(update={"amount_fen": (aid.amount_fen or 0) + 1})
    for again, since in ((said, date(2024, 5, 1)), (more, date(2024, 6, 1))):
        (_, issued) = case.when(PROGRESS.record_benefits, decided(1, again, revision=2), NOW + timedelta(days=40))
        assert isinstance(issued, StatementIssued)
        assert issued.statement.validity["medical.inpatient"].since == since


@pytest.mark.parametrize("raised", [True, False])
def test_a_monthly_amount_is_paid_until_the_decision_that_replaces_it_takes_effect(raised: bool) -> None:
    aid = decision("medical.inpatient")
    case = completed(aid)
    again = aid.model_copy(update={"amount_fen": 12_300} if raised else {"outcome": "declined", "amount_fen": None})
    events = case.when(PROGRESS.record_benefits, decided(1, again, revision=2), NOW + timedelta(days=40))
    issued = _statement(events)
    assert issued.issued_on == date(2024, 5, 26)
    [former] = issued.former
    assert (former.item, former.amount_fen) == (aid.item, aid.amount_fen)
    assert (former.since, former.until) == (date(2024, 5, 1), date(2024, 5, 31))
    assert {runs.since for runs in issued.validity.values()} == ({date(2024, 6, 1)} if raised else set())
    once_more = decided(1, again.model_copy(update={"clause": "other"}), revision=3)
    after = case.and_then(*events)
    same_month, next_month = (
        _statement(after.when(PROGRESS.record_benefits, once_more, NOW + timedelta(days=days))) for days in (45, 55)
    )
    assert same_month.former == (former,), "what was to begin in June never ran"
    assert [one.amount_fen for one in next_month.former] == ([12_300] if raised else [])


def _statement(events: Sequence[object]) -> Statement:
    [issued] = [event for event in events if isinstance(event, StatementIssued)]
    return issued.statement


def test_a_benefit_of_a_school_year_ends_with_it() -> None:
    aid = decision("education.student_aid").model_copy(update={"period": "school_year"})
    case = completed(aid)
    assert CLOCKS.next_due(case.state) == date(2024, 9, 1)
    events = fired(case, date(2024, 9, 1))
    assert kinds(events) == [BenefitsEnded, StatementIssued]
    issued = events[1]
    assert isinstance(issued, StatementIssued)
    assert (issued.statement.ended, issued.statement.granted, issued.statement.totals_fen.school_year) == (
        ("education.student_aid",),
        0,
        0,
    )


def test_a_case_is_certified_again_after_a_year() -> None:
    case = completed()
    assert CLOCKS.next_due(case.state) == date(2025, 4, 16)
    events = fired(case, date(2025, 4, 16))
    assert kinds(events) == [RecertificationDue]
    assert CLOCKS.next_due(case.and_then(*events).state) == date(2026, 4, 16)


def exiting(turn: int, day: date) -> Any:
    """Returns a determination that begins a gradual exit of six months, with the same cash as before."""
    update = {"gradual_exit_months_left": 6, "determined_on": day, "decisions": (decision(LIVING_CASH),)}
    return replace_turn(determined(turn, "final"), cause="change", assessed_on=date(2024, 4, 20), **update)


def test_a_gradual_exit_ends_its_months_after_the_determination_and_is_then_assessed_again() -> None:
    holds = replace_turn(determined(1, "final"), decisions=(decision(LIVING_CASH),))
    case = given().and_then(*given().when(PROGRESS.record_determination, holds))
    day = date(2024, 7, 15)
    later = case.when(PROGRESS.record_determination, exiting(2, day), datetime(2024, 7, 15, 9, tzinfo=UTC))
    case = case.and_then(*later)
    assert case.state.statement is not None
    assert case.state.statement.validity[LIVING_CASH].until == date(2025, 1, 31), "the amount stays the same and ends"
    due = fired(case, date(2025, 2, 1))[-1]
    assert isinstance(due, RecertificationDue)
    assert (due.due_on, due.cause) == (date(2025, 2, 1), "gradual_exit")
    case = case.and_then(*fired(case, date(2025, 2, 1)))
    assert fired(case, date(2025, 2, 2)) == [], "review is asked once"


def test_a_refused_household_is_not_certified_again() -> None:
    case = given()
    case = case.and_then(*case.when(PROGRESS.record_determination, determined(1, "refused")))
    assert CLOCKS.next_due(case.state) is None


def test_review_is_escalated_after_its_days_and_the_whole_case_after_its_own() -> None:
    case = given()
    assert CLOCKS.next_due(case.state) == date(2024, 5, 10)
    (passed,) = fired(case, date(2024, 5, 10))
    assert isinstance(passed, DeadlinePassed)
    assert (passed.stage, passed.due_on) == ("review", date(2024, 5, 9))
    case = case.and_then(passed)
    assert CLOCKS.next_due(case.state) == date(2024, 5, 23)
    assert kinds(fired(case, date(2024, 5, 23))) == [DeadlinePassed]


def test_an_officer_extends_a_case_once() -> None:
    case = given()
    extension = Extended(officer="王示范", reason="需要入户调查")
    (moved,) = case.when(LIFE.extend, extension)
    assert isinstance(moved, DeadlineMoved)
    assert moved.due_on == date(2024, 6, 13), "the fortieth working day after 16 April"
    with pytest.raises(NotInProgress):
        case.and_then(moved).when(LIFE.extend, extension)


def test_a_day_in_a_year_without_a_calendar_is_looked_at_again_when_that_year_begins() -> None:
    year = date.today().year + 40
    unsure = FILED.model_copy(
        update={
            "submitted_at": datetime(year, 12, 20, tzinfo=UTC),
            "due_on": date(year + 1, 1, 25),
            "due_preliminary": True,
        }
    )
    case = Given(Application()).and_then(unsure)
    assert CLOCKS.next_due(case.state) == date(year + 1, 1, 1)
    moved = fired(case, date(year + 1, 1, 1))[0]
    assert isinstance(moved, DeadlineMoved)
    assert (moved.cause, moved.preliminary) == ("calendar_announced", True)
    assert CLOCKS.next_due(case.and_then(moved).state) != date(year + 1, 1, 1)


def test_a_reconsideration_that_nobody_answers_is_escalated() -> None:
    case = completed()
    case = case.and_then(*case.when(LIFE.reconsider, Reconsidered(item="medical.inpatient")))
    (passed,) = fired(case, date(2024, 5, 17))
    assert isinstance(passed, DeadlinePassed)
    assert passed.stage == "reconsideration"


def test_a_department_with_a_clock_of_its_own_is_late_on_its_own_day() -> None:
    pack = CLOCKS.pack(given().state, FILED)
    layout = pack.layout.model_copy(update={"clocks": pack.layout.clocks | {"transit": Clock(working_days=3)}})
    clocks = Deadlines(Packs([Pack(layout, pack.reference.content_hash)]))
    case = given(recorded(1, "final", "medical", "transit"))
    assert clocks.next_due(case.state) == date(2024, 4, 20)
    (late,) = clocks.fire(case.state, NEXT, moment_of(date(2024, 4, 20)))
    assert late == DeadlinePassed(application=FILED.application, stage="departments", due_on=date(2024, 4, 19))
    after = case.and_then(late)
    assert clocks.next_due(after.state) == date(2024, 4, 30), "medical has as long as all departments"
    events = case.when(PROGRESS.record_benefits, decided(kind=BENEFITS_DECIDED["transit"]))
    (timer,) = clocks.timers(case.state, case.and_then(*events).state, events, NOW)
    assert timer.due == datetime(2024, 4, 30, tzinfo=CHINA), "transit has decided in time"


def once() -> Given:
    """Returns a completed case of which nothing runs: an amount that is granted once."""
    return completed(decision("medical.inpatient").model_copy(update={"period": "once"}))


def test_a_file_of_which_nothing_runs_and_nothing_was_asked_for_ends_after_a_year() -> None:
    case = once()
    (ended,) = fired(case, date(2025, 4, 17))
    assert isinstance(ended, ApplicationWithdrawn)
    assert (ended.cause, ended.completed, ended.withdrawn_on) == ("nothing_runs", True, date(2025, 4, 17))
    assert not case.and_then(ended).state.in_force
    assert fired(case.and_then(ended), date(2025, 4, 18)) == []


def test_a_file_is_not_over_while_something_runs_or_was_asked_for() -> None:
    assert idle_end(completed().state) is None, "a monthly amount without an end"
    case = once()
    asked_again = case.and_then(*case.when(LIFE.supply, LEASE, NOW + timedelta(days=30)))
    assert idle_end(asked_again.state) is None, "the documents have not been decided yet"
    assert idle_end(given().state) is None, "nothing is decided"
    yearly = completed(decision("medical.insurance_premium").model_copy(update={"period": "year"}))
    assert idle_end(yearly.state) == date(2026, 1, 1), "a year after the premium"
