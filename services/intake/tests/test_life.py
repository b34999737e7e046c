"""The life of a case after its filing: corrections, clocks, changes, ends."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from lianban_contracts.intake import ApplicationCompleted, StatementIssued, Validity
from lianban_contracts.life import (
    BenefitsEnded,
    ChangeReported,
    DeadlineMoved,
    DeadlinePassed,
    DocumentsSupplied,
    ItemsDeclined,
    RecertificationDue,
    ReconsiderationRequested,
    StatementDelivered,
    SuppliedDocument,
)
from lianban_contracts.transit import TransitBenefitsDecided

from services.chassis.command import Moment
from services.intake.application import Application
from services.intake.clocks import NEXT
from services.intake.events import BenefitsRecorded, DeterminationRecorded, Event
from services.intake.refusals import NoSuchDecision, NoSuchMember, NotInProgress
from services.intake.requests import Changed, Declined, Delivered, Extended, Reconsidered, Supplied

from .household import CLOCKS, FILED, LIFE, NOW, PROGRESS, Given, decided, decision, determined, given, kinds, recorded

LEASE = Supplied(documents=(SuppliedDocument(document="lease"),))


def waiting(item: str = "housing.rent_subsidy", reason: str = "lease_missing") -> Any:
    return decision(item, "needs_documents", None).model_copy(update={"reason": reason})


def fired(case: Given, day: date) -> Sequence[Event]:
    return list(CLOCKS.fire(case.state, NEXT, moment_of(day)))


def moment_of(day: date) -> Any:
    return Moment(datetime(day.year, day.month, day.day, 1, tzinfo=UTC))


def asked() -> Given:
    """A case of two departments, of which one misses a lease and the other a card."""
    case = given(recorded(1, "final", "medical", "transit"))
    first = case.when(PROGRESS.record_benefits, decided(1, waiting()))
    card = waiting("transit.bus", "card_requested").model_copy(
        update={"members": {"m1": "needs_documents", "m2": "granted"}}
    )
    return case.and_then(
        *first, *case.and_then(*first).when(PROGRESS.record_benefits, decided(1, card, kind=TransitBenefitsDecided))
    )


def completed(*decisions: Any) -> Given:
    case = given(recorded(1, "final", "medical"))
    return case.and_then(
        *case.when(PROGRESS.record_benefits, decided(1, *(decisions or (decision("medical.inpatient"),))))
    )


def test_what_all_departments_miss_is_asked_for_once_and_together() -> None:
    case = asked()
    assert case.state.status == "correction"
    assert case.state.correction is not None
    assert [(missing.item, missing.documents, missing.members) for missing in case.state.correction.missing] == [
        ("housing.rent_subsidy", ("lease",), ()),
        ("transit.bus", ("transit_card",), ("m1",)),
    ]
    assert case.state.correction.answer_by == date(2024, 5, 16)


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


def test_the_same_documents_again_are_no_event() -> None:
    case = asked()
    after = case.and_then(*case.when(LIFE.supply, LEASE))
    assert after.when(LIFE.supply, LEASE) == []


def test_what_was_asked_and_is_still_missing_completes_the_case() -> None:
    case = asked()
    case = case.and_then(*case.when(LIFE.supply, LEASE))
    turn = replace_turn(determined(2, "final"), unchanged=("medical", "transit"), cause="documents")
    assert kinds(case.when(PROGRESS.record_determination, turn)) == [DeterminationRecorded, ApplicationCompleted]


def test_a_correction_that_is_not_answered_ends_with_the_statement() -> None:
    case = asked()
    events = fired(case, date(2024, 5, 17))
    assert kinds(events) == [DeadlinePassed, ApplicationCompleted]
    after = case.and_then(*events)
    assert after.state.status == "completed"
    assert kinds(after.when(LIFE.supply, LEASE)) == [DocumentsSupplied], "they may still come later"


def test_a_new_decision_without_anything_missing_ends_the_correction() -> None:
    case = given(recorded(1, "final", "medical"))
    case = case.and_then(*case.when(PROGRESS.record_benefits, decided(1, waiting())))
    events = case.when(PROGRESS.record_benefits, decided(1, decision("housing.rent_subsidy"), revision=2))
    assert kinds(events) == [BenefitsRecorded, ApplicationCompleted]
    assert case.and_then(*events).state.correction is None


def test_a_department_that_is_told_nothing_new_keeps_its_decisions() -> None:
    case = completed()
    turn = replace_turn(determined(2, "final", "transit"), unchanged=("medical",), cause="change")
    case = case.and_then(*case.when(PROGRESS.record_determination, turn))
    (_, issued) = case.when(PROGRESS.record_benefits, decided(2, decision("transit.bus"), kind=TransitBenefitsDecided))
    assert isinstance(issued, StatementIssued)
    assert [each.item for each in issued.statement.decisions] == ["medical.inpatient", "transit.bus"]


def test_a_department_that_is_no_longer_concerned_leaves_the_statement() -> None:
    case = completed()
    (_, issued) = case.when(PROGRESS.record_determination, replace_turn(determined(2, "final"), cause="change"))
    assert isinstance(issued, StatementIssued)
    assert (issued.statement.decisions, issued.statement.withdrawn) == ((), ("medical.inpatient",))


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


def test_a_gradual_exit_is_assessed_again_when_its_months_are_over() -> None:
    exits = replace(recorded(1, "final"), gradual_exit_months_left=6)
    case = given().and_then(exits)
    statement = case.when(
        PROGRESS.record_determination, determined(2, "final").model_copy(update={"gradual_exit_months_left": 6})
    )
    case = case.and_then(*statement)
    (due,) = fired(case, date(2024, 10, 16))
    assert isinstance(due, RecertificationDue)
    assert (due.due_on, due.cause) == (date(2024, 10, 16), "gradual_exit")
    assert fired(case.and_then(due), date(2024, 10, 17)) == [], "review is asked once"


def test_a_gradual_exit_that_was_over_before_it_was_reported_is_assessed_again_at_once() -> None:
    case = completed()
    late = replace_turn(
        determined(2, "final"), cause="change", assessed_on=date(2024, 4, 20), gradual_exit_months_left=6
    )
    case = case.and_then(*case.when(PROGRESS.record_determination, late, NOW + timedelta(days=300)))
    (due,) = fired(case, date(2025, 2, 11))
    assert isinstance(due, RecertificationDue)
    assert (due.due_on, due.cause) == (date(2024, 10, 20), "gradual_exit")


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


def test_one_decision_is_asked_for_again_and_answered() -> None:
    case = completed()
    (asked_again,) = case.when(LIFE.reconsider, Reconsidered(item="medical.inpatient", reason="账单有误"))
    assert isinstance(asked_again, ReconsiderationRequested)
    case = case.and_then(asked_again)
    assert case.when(LIFE.reconsider, Reconsidered(item="medical.inpatient")) == []
    answer = decided(1, decision("medical.inpatient", amount=2000), revision=2).model_copy(update={"reconsidered": 1})
    events = case.when(PROGRESS.record_benefits, answer)
    assert kinds(events) == [BenefitsRecorded, StatementIssued]
    assert case.and_then(*events).state.reconsiderations == {}


def test_a_reconsideration_that_nobody_answers_is_escalated() -> None:
    case = completed()
    case = case.and_then(*case.when(LIFE.reconsider, Reconsidered(item="medical.inpatient")))
    (passed,) = fired(case, date(2024, 5, 17))
    assert isinstance(passed, DeadlinePassed)
    assert passed.stage == "reconsideration"


def test_only_a_decision_of_the_statement_can_be_asked_for_again() -> None:
    with pytest.raises(NoSuchDecision):
        completed().when(LIFE.reconsider, Reconsidered(item="medical.other"))


def test_an_item_is_declined_once() -> None:
    case = completed()
    (declined,) = case.when(LIFE.decline, Declined(items=("medical.inpatient",)))
    assert isinstance(declined, ItemsDeclined)
    assert case.and_then(declined).when(LIFE.decline, Declined(items=("medical.inpatient",))) == []


def test_a_change_names_members_of_the_household() -> None:
    with pytest.raises(NoSuchMember):
        completed().when(LIFE.change, Changed(cause="death", left=("m9",)))
    (changed,) = completed().when(LIFE.change, Changed(cause="death", left=("m4",)))
    assert isinstance(changed, ChangeReported)
    assert "m4" not in completed().and_then(changed).state.members


def test_a_statement_is_delivered_once_in_each_way() -> None:
    case = completed()
    (read,) = case.when(LIFE.deliver, Delivered(way="portal"))
    assert isinstance(read, StatementDelivered)
    assert case.and_then(read).when(LIFE.deliver, Delivered(way="portal")) == []
    assert kinds(case.and_then(read).when(LIFE.deliver, Delivered(way="handed_over", by="李示范"))) == [
        StatementDelivered
    ]


def replace_turn(message: Any, **update: Any) -> Any:
    return message.model_copy(update=update)
