"""Requests after the filing: corrections, changes, reconsiderations."""

from datetime import date

import pytest
from lianban_contracts.benefits import BENEFITS_DECIDED
from lianban_contracts.intake import ApplicationCompleted, ApplicationWithdrawn, StatementIssued
from lianban_contracts.life import (
    ChangeReported,
    ItemsDeclined,
    ReconsiderationRequested,
    StatementDelivered,
    SuppliedDocument,
)

from services.intake.application import Application
from services.intake.events import BenefitsRecorded, DeterminationRecorded
from services.intake.refusals import NoSuchDecision, NotInProgress
from services.intake.requests import Changed, Declined, Delivered, Reconsidered, Supplied
from services.intake.withdrawal import withdraw

from .household import (
    ID,
    LIFE,
    NOW,
    PROGRESS,
    Given,
    asked,
    completed,
    decided,
    decision,
    determined,
    given,
    kinds,
    recorded,
    replace_turn,
    waiting,
)

LEASE = Supplied(documents=(SuppliedDocument(document="lease"),))


def test_what_all_departments_miss_is_asked_for_once_and_together() -> None:
    case = asked()
    assert case.state.status == "correction"
    assert case.state.correction is not None
    assert [(missing.item, missing.documents, missing.members) for missing in case.state.correction.missing] == [
        ("housing.rent_subsidy", ("lease",), ()),
        ("transit.bus", ("transit_card",), ("m1",)),
    ]
    assert case.state.correction.answer_by == date(2024, 5, 16)


def test_the_same_documents_again_are_no_event() -> None:
    case = asked()
    after = case.and_then(*case.when(LIFE.supply, LEASE))
    assert after.when(LIFE.supply, LEASE) == []


def test_what_was_asked_and_is_still_missing_completes_the_case() -> None:
    case = asked()
    case = case.and_then(*case.when(LIFE.supply, LEASE))
    turn = replace_turn(determined(2, "final"), unchanged=("medical", "transit"), cause="documents")
    assert kinds(case.when(PROGRESS.record_determination, turn)) == [DeterminationRecorded, ApplicationCompleted]


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
    (_, issued) = case.when(
        PROGRESS.record_benefits, decided(2, decision("transit.bus"), kind=BENEFITS_DECIDED["transit"])
    )
    assert isinstance(issued, StatementIssued)
    assert [each.item for each in issued.statement.decisions] == ["medical.inpatient", "transit.bus"]


def test_a_department_that_is_no_longer_concerned_leaves_the_statement() -> None:
    case = completed()
    (_, issued) = case.when(PROGRESS.record_determination, replace_turn(determined(2, "final"), cause="change"))
    assert isinstance(issued, StatementIssued)
    assert (issued.statement.decisions, issued.statement.withdrawn) == ((), ("medical.inpatient",))


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


def test_only_a_decision_of_the_statement_can_be_asked_for_again() -> None:
    with pytest.raises(NoSuchDecision):
        completed().when(LIFE.reconsider, Reconsidered(item="medical.other"))


def test_an_item_is_declined_once() -> None:
    case = completed()
    (declined,) = case.when(LIFE.decline, Declined(items=("medical.inpatient",)))
    assert isinstance(declined, ItemsDeclined)
    assert case.and_then(declined).when(LIFE.decline, Declined(items=("medical.inpatient",))) == []


def test_a_member_who_dies_leaves_the_household() -> None:
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


def test_a_completed_case_that_is_withdrawn_leaves_force_and_pays_to_the_end_of_the_month() -> None:
    case = given(recorded(1, "final", "medical"))
    monthly = decided(
        1, decision("medical.monthly", amount=1000), decision("medical.inpatient").model_copy(update={"period": "once"})
    )
    case = case.and_then(*case.when(PROGRESS.record_benefits, monthly))
    (withdrawn,) = case.when(withdraw, ApplicationWithdrawn(application=ID, withdrawn_on=NOW.date()))
    assert isinstance(withdrawn, ApplicationWithdrawn)
    assert withdrawn.completed
    case = case.and_then(withdrawn)
    assert not case.state.in_force
    assert case.when(withdraw, ApplicationWithdrawn(application=ID, withdrawn_on=NOW.date())) == []
    case = case.and_then(*case.when(PROGRESS.record_determination, determined(2, "withdrawn", "medical")))
    _, issued = case.when(PROGRESS.record_benefits, decided(2))
    assert isinstance(issued, StatementIssued)
    assert issued.statement.outcome == "withdrawn"


def test_nothing_is_asked_of_what_was_never_accepted_or_was_taken_back() -> None:
    with pytest.raises(NotInProgress):
        Given(Application()).when(LIFE.supply, LEASE)
    with pytest.raises(NotInProgress):
        given(ApplicationWithdrawn(application=ID, withdrawn_on=NOW.date())).when(LIFE.supply, LEASE)
