"""The life of an application, decision by decision."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from lianban_contracts.decisions import Decision, Explanation, PackReference
from lianban_contracts.intake import ApplicationCompleted, ApplicationNotAccepted, ApplicationWithdrawn, StatementIssued
from lianban_contracts.medical import MedicalBenefitsDecided
from lianban_contracts.review import CaseDetermined
from lianban_contracts.transit import TransitBenefitsDecided

from services.chassis.command import Moment
from services.intake.application import (
    Application,
    BenefitsRecorded,
    DeterminationRecorded,
    Event,
    NotInProgress,
    evolve,
    record_benefits,
    record_determination,
    withdraw,
)

ID = UUID("01941f29-7c00-7aaa-8aaa-aaaaaaaaaaaa")
NOW = datetime(2024, 3, 5, 9, tzinfo=UTC)
PACK = PackReference(region="330304", version="2024.1", content_hash="0" * 64)
SENTENCE = Explanation(zh="理由", en="reason")


@dataclass
class Given:
    state: Application

    def when(self, decide: Callable[..., Sequence[Event]], message: Any) -> Sequence[Event]:
        return decide(self.state, message, Moment(NOW))


def given(*events: Event) -> Given:
    state = Application()
    for event in events:
        state = evolve(state, event)
    return Given(state)


def decision(item: str, outcome: Any = "granted", amount: int | None = 1000) -> Decision:
    return Decision(
        item=item,
        outcome=outcome,
        reason="entitled",
        clause="S000-3.6",
        source="local",
        amount_fen=amount,
        period="month" if amount is not None else None,
        explanation=SENTENCE,
    )


def determined(turn: int = 1, status: Any = "final", *departments: Any) -> CaseDetermined:
    return CaseDetermined(
        application=ID,
        turn=turn,
        status=status,
        determined_on=NOW.date(),
        pack=PACK,
        category="none" if status == "refused" else "minimum_living",
        referred_to=departments,
    )


def decided(turn: int = 1, *decisions: Decision, kind: Any = MedicalBenefitsDecided, revision: int = 1) -> Any:
    return kind(
        application=ID,
        turn=turn,
        standing="final",
        decided_on=NOW.date(),
        pack=PACK,
        decisions=decisions,
        revision=revision,
    )


def recorded(turn: int = 1, status: Any = "final", *departments: str) -> DeterminationRecorded:
    return DeterminationRecorded(turn, status, "minimum_living", (), departments)


def kinds(events: Sequence[Event]) -> list[type]:
    return [type(event) for event in events]


def test_the_statement_is_issued_with_the_last_department() -> None:
    events = given(recorded(1, "final", "medical")).when(record_benefits, decided(1, decision("medical.aid")))
    assert kinds(events) == [BenefitsRecorded, ApplicationCompleted]
    completed = events[1]
    assert isinstance(completed, ApplicationCompleted)
    assert completed.statement.granted == 1
    assert completed.statement.totals_fen.month == 1000


def test_while_one_department_is_missing_there_is_no_statement() -> None:
    events = given(recorded(1, "final", "medical", "transit")).when(record_benefits, decided(1))
    assert kinds(events) == [BenefitsRecorded]


def test_a_department_may_be_faster_than_the_determination() -> None:
    early = BenefitsRecorded("medical", 1, (decision("medical.aid"),))
    events = given(early).when(record_determination, determined(1, "final", "medical"))
    assert kinds(events) == [DeterminationRecorded, ApplicationCompleted]


def test_the_same_message_again_is_no_event() -> None:
    done = BenefitsRecorded("medical", 1, ())
    assert not given(recorded(1, "final", "medical"), done).when(record_benefits, decided(1))
    assert not given(recorded(1, "final", "medical")).when(record_determination, determined(1, "final", "medical"))


def test_what_a_department_decides_anew_is_a_new_statement_of_a_case_that_stays_completed() -> None:
    before = given(recorded(1, "final", "medical")).when(record_benefits, decided(1))
    done = given(recorded(1, "final", "medical"), *before)
    events = done.when(record_benefits, decided(1, decision("medical.aid"), revision=2))
    assert kinds(events) == [BenefitsRecorded, StatementIssued]
    after = given(recorded(1, "final", "medical"), *before, *events)
    assert (after.state.status, after.state.statement and after.state.statement.revision) == ("completed", 2)
    assert not after.when(record_benefits, decided(1, decision("medical.aid"), revision=2))
    assert not after.when(record_benefits, decided(1))


def test_the_second_decision_of_a_department_may_overtake_the_statement() -> None:
    state = given(recorded(1, "final", "medical", "transit"), BenefitsRecorded("medical", 1, ()))
    assert kinds(state.when(record_benefits, decided(1, revision=2))) == [BenefitsRecorded]


def test_decisions_of_an_earlier_turn_no_longer_count() -> None:
    assert not given(recorded(2, "final", "medical")).when(record_benefits, decided(1))


def test_a_refused_household_is_answered_at_once() -> None:
    events = given().when(record_determination, determined(1, "refused"))
    assert kinds(events) == [DeterminationRecorded, ApplicationCompleted]


def test_a_provisional_determination_issues_a_statement_and_the_case_goes_on() -> None:
    events = given(recorded(1, "provisional", "medical")).when(record_benefits, decided(1, decision("medical.aid")))
    assert kinds(events) == [BenefitsRecorded, StatementIssued]


def test_the_final_statement_says_what_the_provisional_one_granted_and_it_does_not() -> None:
    before = given(recorded(1, "provisional", "medical")).when(record_benefits, decided(1, decision("medical.aid")))
    state = given(recorded(1, "provisional", "medical"), *before, recorded(2, "withdrawn", "medical"))
    (_, completed) = state.when(record_benefits, decided(2))
    assert isinstance(completed, ApplicationCompleted)
    assert completed.statement.withdrawn == ("medical.aid",)
    assert completed.statement.revision == 2


def test_a_statement_holds_civil_items_and_those_of_every_department() -> None:
    civil = DeterminationRecorded(1, "final", "minimum_living", (decision("civil.cash"),), ("medical", "transit"))
    state = given(civil, BenefitsRecorded("medical", 1, (decision("medical.aid"),)))
    bus = decision("transit.bus", "declined", None)
    (_, completed) = state.when(record_benefits, decided(1, bus, kind=TransitBenefitsDecided))
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
        given(refused).when(withdraw, ApplicationWithdrawn(application=ID, withdrawn_on=NOW.date()))
