"""Decisions of an application, from determination to statement."""

from datetime import date

import pytest
from lianban_contracts.benefits import BENEFITS_DECIDED
from lianban_contracts.intake import (
    AnswerReference,
    ApplicationCompleted,
    ApplicationNotAccepted,
    ApplicationWithdrawn,
    StatementIssued,
)
from lianban_contracts.model import Model

from services.intake.application import Application
from services.intake.events import BenefitsRecorded, DeterminationRecorded
from services.intake.refusals import NotInProgress
from services.intake.withdrawal import withdraw

from .household import ID, NOW, PROGRESS, SENTENCE, Given, decided, decision, determined, given, kinds, recorded


def test_the_statement_is_issued_with_the_last_department() -> None:
    events = given(recorded(1, "final", "medical")).when(PROGRESS.record_benefits, decided(1, decision("medical.aid")))
    assert kinds(events) == [BenefitsRecorded, ApplicationCompleted]
    completed = events[1]
    assert isinstance(completed, ApplicationCompleted)
    assert completed.statement.granted == 1
    assert completed.statement.totals_fen.month == 1000


def test_while_one_department_is_missing_there_is_no_statement() -> None:
    events = given(recorded(1, "final", "medical", "transit")).when(PROGRESS.record_benefits, decided(1))
    assert kinds(events) == [BenefitsRecorded]


def test_a_department_may_be_faster_than_the_determination() -> None:
    early = BenefitsRecorded(department="medical", turn=1, decisions=(decision("medical.aid"),))
    events = given(early).when(PROGRESS.record_determination, determined(1, "final", "medical"))
    assert kinds(events) == [DeterminationRecorded, ApplicationCompleted]


def test_the_same_message_again_is_no_event() -> None:
    done = BenefitsRecorded(department="medical", turn=1)
    assert not given(recorded(1, "final", "medical"), done).when(PROGRESS.record_benefits, decided(1))
    assert not given(recorded(1, "final", "medical")).when(
        PROGRESS.record_determination, determined(1, "final", "medical")
    )


def test_what_a_department_decides_anew_is_a_new_statement_of_a_case_that_stays_completed() -> None:
    before = given(recorded(1, "final", "medical")).when(PROGRESS.record_benefits, decided(1))
    done = given(recorded(1, "final", "medical"), *before)
    events = done.when(PROGRESS.record_benefits, decided(1, decision("medical.aid"), revision=2))
    assert kinds(events) == [BenefitsRecorded, StatementIssued]
    after = given(recorded(1, "final", "medical"), *before, *events)
    assert (after.state.status, after.state.statement and after.state.statement.revision) == ("completed", 2)
    assert not after.when(PROGRESS.record_benefits, decided(1, decision("medical.aid"), revision=2))
    assert not after.when(PROGRESS.record_benefits, decided(1))


def test_the_second_decision_of_a_department_may_overtake_the_statement() -> None:
    state = given(recorded(1, "final", "medical", "transit"), BenefitsRecorded(department="medical", turn=1))
    assert kinds(state.when(PROGRESS.record_benefits, decided(1, revision=2))) == [BenefitsRecorded]


def test_decisions_of_an_earlier_turn_no_longer_count() -> None:
    assert not given(recorded(2, "final", "medical")).when(PROGRESS.record_benefits, decided(1))


def test_a_refused_household_is_answered_at_once() -> None:
    events = given().when(PROGRESS.record_determination, determined(1, "refused"))
    assert kinds(events) == [DeterminationRecorded, ApplicationCompleted]


def test_a_provisional_determination_issues_a_statement_and_the_case_goes_on() -> None:
    events = given(recorded(1, "provisional", "medical")).when(
        PROGRESS.record_benefits, decided(1, decision("medical.aid"))
    )
    assert kinds(events) == [BenefitsRecorded, StatementIssued]


def test_the_final_statement_says_what_the_provisional_one_granted_and_it_does_not() -> None:
    before = given(recorded(1, "provisional", "medical")).when(
        PROGRESS.record_benefits, decided(1, decision("medical.aid"))
    )
    state = given(recorded(1, "provisional", "medical"), *before, recorded(2, "withdrawn", "medical"))
    (_, completed) = state.when(PROGRESS.record_benefits, decided(2))
    assert isinstance(completed, ApplicationCompleted)
    assert completed.statement.withdrawn == ("medical.aid",)
    assert completed.statement.revision == 2


def test_a_statement_holds_civil_items_and_those_of_every_department() -> None:
    civil = recorded(1, "final", "medical", "transit").model_copy(update={"decisions": (decision("civil.cash"),)})
    state = given(civil, BenefitsRecorded(department="medical", turn=1, decisions=(decision("medical.aid"),)))
    bus = decision("transit.bus", "declined", None)
    (_, completed) = state.when(PROGRESS.record_benefits, decided(1, bus, kind=BENEFITS_DECIDED["transit"]))
    assert isinstance(completed, ApplicationCompleted)
    statement = completed.statement
    assert [item.item for item in statement.decisions] == ["civil.cash", "medical.aid", "transit.bus"]
    assert (statement.granted, statement.declined, statement.totals_fen.month) == (2, 1, 2000)


def test_what_was_never_accepted_cannot_be_taken_back() -> None:
    refused = ApplicationNotAccepted(
        application=ID,
        receipt="330304-20240305-0AAAAAAA",
        region="330304",
        filed_on=date(2030, 1, 1),
        reason="no_pack_in_force",
    )
    with pytest.raises(NotInProgress):
        Given(Application()).and_then(refused).when(
            withdraw, ApplicationWithdrawn(application=ID, withdrawn_on=NOW.date())
        )


def test_a_statement_by_the_last_figures_of_a_plan_that_is_over_says_so() -> None:
    message = determined(1, "final", "medical").model_copy(update={"plan_ended_on": date(2025, 12, 31)})
    case = given()
    case = case.and_then(*case.when(PROGRESS.record_determination, message))
    case = case.and_then(*case.when(PROGRESS.record_benefits, decided(1, decision("medical.aid"))))
    assert case.state.statement is not None
    assert case.state.statement.plan_ended_on == date(2025, 12, 31)


def test_a_statement_names_the_determination_and_the_answers_that_it_follows_from() -> None:
    case = given(recorded(3, "final", "medical", "transit")).and_then(
        BenefitsRecorded(department="medical", turn=3, decisions=(decision("medical.aid"),), revision=2)
    )
    (_, completed) = case.when(PROGRESS.record_benefits, decided(3, kind=BENEFITS_DECIDED["transit"]))
    assert isinstance(completed, ApplicationCompleted)
    assert completed.statement.turn == 3
    assert completed.statement.answers == {
        "medical": AnswerReference(turn=3, revision=2),
        "transit": AnswerReference(turn=3),
    }


def test_neither_a_record_nor_the_statement_holds_the_sentence_of_a_decision() -> None:
    case = given(recorded(1, "final", "medical"))
    for event in case.when(PROGRESS.record_benefits, decided(1, decision("medical.aid"))):
        assert isinstance(event, Model)
        assert SENTENCE.zh not in event.model_dump_json()
