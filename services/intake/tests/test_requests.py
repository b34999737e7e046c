"""Requests for documents by officers: parallel requests, partial answers, and deadlines."""

from datetime import date, timedelta
from typing import Any

from lianban_contracts.identity import Contact
from lianban_contracts.intake import ApplicationCompleted, StatementIssued
from lianban_contracts.life import (
    ContactChanged,
    CorrectionEnded,
    CorrectionRequested,
    DeadlineMoved,
    DeadlinePassed,
    DocumentsSupplied,
    HearingAnswered,
    SuppliedDocument,
)
from lianban_contracts.officers import DocumentsRequested, RequestClosed, RequestedDocument, RequestReference

from services.intake.events import BenefitsRecorded, DeterminationRecorded, HearingRecorded
from services.intake.requests import Heard, Supplied

from .household import (
    CLOCKS,
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
    fired,
    given,
    kinds,
    recorded,
    replace_turn,
    waiting,
)

TODAY, LATER = NOW.date(), date(2024, 5, 16)
PROOF, SLIP = ("insurance_proof", "m2"), ("insurance_proof", "m3")
PREMIUM = "medical.insurance_premium"


def request(*papers: tuple[str, str], number: int = 1, answer_by: date = LATER, words: str = "请补参保缴费凭证") -> Any:
    documents = tuple(RequestedDocument(document=document, item=PREMIUM, member=member) for document, member in papers)
    said: Any = {"officer": "王示范", "reason": words, "requested_on": TODAY, "answer_by": answer_by}
    return DocumentsRequested(application=ID, department="medical", number=number, documents=documents, **said)


def closed(number: int = 1) -> RequestClosed:
    said: Any = {"closed_on": TODAY, "outcome": "in_order", "officer": "王示范", "reason": "凭证清楚"}
    return RequestClosed(application=ID, department="medical", number=number, **said)


def reference(number: int = 1) -> RequestReference:
    return RequestReference(department="medical", number=number)


def papers(*several: tuple[str, str]) -> Supplied:
    return Supplied(documents=tuple(SuppliedDocument(document=one, member=member) for one, member in several))


def requested(case: Given, *messages: DocumentsRequested) -> Given:
    for message in messages:
        case = case.and_then(*case.when(PROGRESS.request_documents, message))
    return case


def owed(case: Given) -> list[tuple[str, tuple[str, ...], str | None]]:
    assert case.state.correction
    return [(one.item, one.members, one.words) for one in case.state.correction.missing]


def test_a_request_in_a_completed_case_opens_a_correction_and_leaves_every_decision() -> None:
    before = completed(decision(PREMIUM, amount=232_000))
    (event,) = before.when(PROGRESS.request_documents, request(PROOF))
    assert isinstance(event, CorrectionRequested)
    case = before.and_then(event)
    assert owed(case) == [(PREMIUM, ("m2",), "请补参保缴费凭证")]
    assert case.state.correction
    assert (case.state.correction.answer_by, case.state.completed) == (LATER, True)
    assert case.state.statement == before.state.statement
    assert CLOCKS.next_due(case.state) == LATER + timedelta(days=1)


def test_the_answer_names_the_request_and_the_case_stays_completed() -> None:
    case = requested(completed(), request(PROOF))
    (supplied,) = case.when(LIFE.supply, papers(PROOF))
    assert isinstance(supplied, DocumentsSupplied)
    assert supplied.answers == (reference(),)
    after = case.and_then(supplied)
    assert (after.state.correction, after.state.status) == (None, "completed")


def test_several_requests_are_one_correction_answered_little_by_little_by_the_same_day() -> None:
    case = requested(completed(), request(PROOF), request(SLIP, number=2, answer_by=date(2024, 5, 17)))
    assert [members for _, members, _ in owed(case)] == [("m2",), ("m3",)]
    supplied, rest = case.when(LIFE.supply, papers(SLIP))
    assert isinstance(supplied, DocumentsSupplied)
    assert isinstance(rest, CorrectionRequested)
    assert supplied.answers == (reference(2),)
    assert ([one.members for one in rest.missing], rest.answer_by) == ([("m2",)], date(2024, 5, 17))
    after = case.and_then(supplied, rest)
    assert after.when(LIFE.supply, papers(SLIP)) == [], "the same papers again"
    assert kinds(after.when(LIFE.supply, papers(PROOF))) == [DocumentsSupplied]


def test_the_same_paper_answers_a_second_request_for_it() -> None:
    case = requested(completed(), request(PROOF))
    case = case.and_then(*case.when(LIFE.supply, papers(PROOF)))
    (again,) = requested(case, request(PROOF, number=2)).when(LIFE.supply, papers(PROOF))
    assert isinstance(again, DocumentsSupplied)
    assert again.answers == (reference(2),)


def test_a_request_is_asked_beside_what_the_decisions_wait_for() -> None:
    case = requested(asked(), request(PROOF))
    assert [item for item, _, _ in owed(case)] == ["housing.rent_subsidy", "transit.bus", PREMIUM]


def test_what_departments_miss_later_is_asked_beside_a_request() -> None:
    case = given(recorded(1, "final", "medical"))
    case = requested(case, request(PROOF))
    case = case.and_then(*case.when(PROGRESS.record_benefits, decided(1, waiting())))
    assert [item for item, _, _ in owed(case)] == ["housing.rent_subsidy", PREMIUM]


def test_a_case_waits_for_what_an_officer_asked_for_and_is_completed_with_the_answer() -> None:
    case = requested(given(recorded(1, "final", "medical")), request(PROOF))
    events = case.when(PROGRESS.record_benefits, decided(1, decision(PREMIUM)))
    assert kinds(events) == [BenefitsRecorded, StatementIssued]
    case = case.and_then(*events)
    events = case.when(LIFE.supply, papers(PROOF))
    assert kinds(events) == [DocumentsSupplied, DeadlineMoved]
    turn = replace_turn(determined(2, "final"), unchanged=("medical",), cause="documents")
    after = case.and_then(*events)
    assert kinds(after.when(PROGRESS.record_determination, turn)) == [DeterminationRecorded, ApplicationCompleted]


def test_a_request_that_nobody_answers_goes_back_to_its_officer_and_changes_no_decision() -> None:
    case = requested(completed(), request(PROOF), request(SLIP, number=2))
    (passed,) = fired(case, LATER + timedelta(days=1))
    assert isinstance(passed, DeadlinePassed)
    assert (passed.stage, passed.requests) == ("correction", (reference(1), reference(2)))
    after = case.and_then(passed)
    assert (after.state.correction, after.state.status) == (None, "completed")
    assert after.state.statement == case.state.statement


def test_what_the_household_did_not_answer_in_time_costs_the_others_no_day() -> None:
    case = requested(given(recorded(1, "final", "medical")), request(PROOF))
    before = case.state.due_on
    passed, moved = fired(case, LATER + timedelta(days=1))
    assert isinstance(passed, DeadlinePassed)
    assert isinstance(moved, DeadlineMoved)
    assert before
    assert (moved.cause, moved.due_on > before) == ("correction_over", True)
    assert fired(case.and_then(passed, moved), LATER + timedelta(days=1)) == []


def test_a_request_that_is_closed_is_asked_for_no_longer() -> None:
    case = requested(completed(), request(PROOF), request(SLIP, number=2))
    (rest,) = case.when(PROGRESS.close_request, closed(1))
    assert isinstance(rest, CorrectionRequested)
    assert [one.members for one in rest.missing] == [("m3",)]
    case = case.and_then(rest)
    (ended,) = case.when(PROGRESS.close_request, closed(2))
    assert isinstance(ended, CorrectionEnded)
    after = case.and_then(ended)
    assert (after.state.correction, after.state.status) == (None, "completed")
    assert after.when(PROGRESS.close_request, closed(2)) == [], "answered, late, or closed already"


def test_a_case_that_waited_for_the_request_alone_is_completed_when_it_is_closed() -> None:
    case = requested(given(recorded(1, "final", "medical")), request(PROOF))
    case = case.and_then(*case.when(PROGRESS.record_benefits, decided(1, decision(PREMIUM))))
    events = case.when(PROGRESS.close_request, closed())
    assert kinds(events) == [CorrectionEnded, DeadlineMoved, ApplicationCompleted]


def test_what_is_decided_otherwise_ends_the_correction_of_a_completed_case() -> None:
    case = completed(decision("housing.rent_subsidy"))
    case = case.and_then(*case.when(PROGRESS.record_benefits, decided(1, waiting(), revision=2)))
    assert case.state.correction
    events = case.when(PROGRESS.record_benefits, decided(1, decision("housing.rent_subsidy"), revision=3))
    assert kinds(events) == [BenefitsRecorded, StatementIssued, CorrectionEnded]


def test_while_the_household_is_heard_the_deadline_is_paused_and_its_answer_ends_the_pause() -> None:
    heard = HearingRecorded(number=1, opened_on=NOW.date(), answer_by=date(2024, 5, 17))
    case = given()
    due = case.state.due_on
    (recorded_,) = case.when(PROGRESS.record_hearing, heard)
    case = case.and_then(recorded_)
    assert case.state.in_force
    assert CLOCKS.next_due(case.state) is None
    assert case.when(LIFE.hear, Heard(number=2, agrees=True)) == []
    answered, moved = case.when(LIFE.hear, Heard(number=1, agrees=False, words="不属实"))
    assert isinstance(answered, HearingAnswered)
    assert isinstance(moved, DeadlineMoved)
    assert (answered.agrees, answered.words, moved.cause) == (False, "不属实", "hearing_over")
    case = case.and_then(answered, moved)
    assert (case.state.hearing, case.state.pauses) == (None, ((NOW.date(), NOW.date()),))
    assert due is not None
    assert moved.due_on >= due
    assert case.when(LIFE.hear, Heard(number=1, agrees=True)) == []


def test_a_determination_after_silence_ends_the_hearing() -> None:
    heard = HearingRecorded(number=1, opened_on=NOW.date(), answer_by=date(2024, 5, 17))
    case = given(heard)
    events = case.when(PROGRESS.record_determination, determined(1, "refused"))
    assert kinds(events) == [DeterminationRecorded, DeadlineMoved, ApplicationCompleted]
    assert case.and_then(*events).state.hearing is None


def test_a_changed_contact_is_recorded_and_the_same_one_is_not() -> None:
    contact = Contact(address="样板村3号", phone="000-0000 0009", notify_by="letter")
    case = completed(decision(PREMIUM, amount=232_000))
    (changed,) = case.when(LIFE.change_contact, contact)
    assert isinstance(changed, ContactChanged)
    assert (changed.contact, changed.changed_on) == (contact, TODAY)
    after = case.and_then(changed)
    assert after.when(LIFE.change_contact, contact) == []
    assert len(after.when(LIFE.change_contact, Contact())) == 1
    assert after.state.in_force
