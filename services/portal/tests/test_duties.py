"""Tests of the messages that open and close tasks."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from lianban_contracts.benefits import BENEFITS_DECIDED
from lianban_contracts.life import (
    ChangeReported,
    CorrectionRequested,
    DeadlinePassed,
    DocumentsSupplied,
    HearingAnswered,
    RecertificationDue,
    ReconsiderationRequested,
)
from lianban_contracts.message import Message
from lianban_contracts.officers import DocumentsRequested, RequestClosed
from lianban_contracts.registry import MESSAGES
from lianban_contracts.review import CaseDetermined, HearingOpened

from services.portal.subscribers import READ, decode
from services.portal.worklist.task_rules import OWNERS, Touch, touches

from .conftest import Stage, example

NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def said(message: type[Message], **changed: Any) -> list[Touch]:
    """Returns the changes of tasks by the contracts' example of a message, with these fields changed."""
    data = {**json.loads(example(message, Stage.new()).wire()), **changed}
    return list(touches(decode(message.TYPE, json.dumps(data).encode()).message, NOW))


@pytest.mark.parametrize("message", [one for one in MESSAGES if one.TYPE in READ])
def test_every_message_can_be_read(message: type[Message]) -> None:
    said(message)


def test_a_case_that_goes_its_way_brings_nobody_work() -> None:
    assert said(CaseDetermined, turn=1, status="final") == []
    assert said(BENEFITS_DECIDED["education"], turn=1, decisions=[]) == []


def test_a_provisional_approval_waits_for_its_report_and_ends_with_the_final_one() -> None:
    assert said(CaseDetermined, turn=1, status="provisional") == [Touch("provisional", "civil", opened=NOW)]
    assert Touch("provisional", "civil", closed=NOW) in said(CaseDetermined, turn=2, status="final")


def test_a_decision_asked_for_again_is_work_for_whoever_decided_it() -> None:
    (one,) = said(ReconsiderationRequested, number=2, item="housing.public_rental", answer_by="2026-04-01")
    due = date(2026, 4, 1)
    assert one == Touch("reconsideration", "housing", "2", opened=NOW, due_on=due, items=("housing.public_rental",))
    answered = Touch("reconsideration", "housing", "2", closed=NOW)
    assert answered in said(BENEFITS_DECIDED["housing"], revision=2, reconsidered=2)
    assert Touch("reconsideration", "civil", "2", closed=NOW) in said(CaseDetermined, turn=2, reconsidered=2)


def test_every_department_waits_for_its_own_part_of_a_correction() -> None:
    missing = [{"item": item, "reason": "x"} for item in ("housing.rent_subsidy", "education.student_aid")]
    found = said(CorrectionRequested, missing=missing, answer_by="2026-03-12")
    assert [(one.owner, one.items) for one in found] == [
        ("education", ("education.student_aid",)),
        ("housing", ("housing.rent_subsidy",)),
    ]


def test_a_request_for_documents_waits_for_the_household_then_for_its_officer_until_it_is_closed() -> None:
    paper = {"document": "lease", "item": "housing.rent_subsidy"}
    about = {"department": "housing", "number": 2}
    (asked,) = said(DocumentsRequested, **about, documents=[paper, paper], answer_by="2026-04-01")
    assert asked == Touch(
        "request", "housing", "2", opened=NOW, due_on=date(2026, 4, 1), items=("housing.rent_subsidy",)
    )
    answered = Touch("request", "housing", "2", answered=NOW)
    assert answered in said(DocumentsSupplied, answers=[about])
    assert answered in said(DeadlinePassed, stage="correction", due_on="2026-04-01", requests=[about]), "silence too"
    assert said(RequestClosed, **about) == [Touch("request", "housing", "2", closed=NOW)]
    missing = [{"item": "housing.rent_subsidy", "reason": "documents_requested", "request": about}]
    assert said(CorrectionRequested, missing=missing, answer_by="2026-04-01") == [], "no task beside its own"


def test_documents_are_looked_at_by_whoever_asked() -> None:
    assert {(one.kind, one.owner) for one in said(DocumentsSupplied)} == {("correction", owner) for owner in OWNERS}
    assert all(one.opened is None and one.answered == NOW for one in said(DocumentsSupplied))


def test_a_queue_ends_when_nothing_is_queued_any_more() -> None:
    queued = [{"item": "housing.public_rental", "outcome": "queued"}]
    assert said(BENEFITS_DECIDED["housing"], turn=1, decisions=queued)[0].items == ("housing.public_rental",)
    assert Touch("queued", "housing", closed=NOW) in said(BENEFITS_DECIDED["housing"], turn=1, revision=2, decisions=[])


def test_who_establishes_facts_has_looked_at_what_was_handed_in() -> None:
    assert Touch("papers", "housing", closed=NOW) in said(BENEFITS_DECIDED["housing"], turn=1, revision=2, decisions=[])
    assert Touch("papers", "civil", closed=NOW) in said(CaseDetermined, turn=2, cause="officer")
    later = said(CaseDetermined, turn=2, cause="documents"), said(BENEFITS_DECIDED["housing"], turn=2, decisions=[])
    assert "papers" not in [one.kind for found in later for one in found], "nobody has looked"


@pytest.mark.parametrize(
    ("message", "kind", "cause"),
    [(ChangeReported, "change", "change"), (RecertificationDue, "recertification", "recertification")],
)
def test_what_is_not_assessed_yet_is_work_until_it_is(message: type[Message], kind: str, cause: str) -> None:
    assert [(one.kind, one.opened) for one in said(message)] == [(kind, NOW)]
    assert (kind, NOW) in [(one.kind, one.closed) for one in said(CaseDetermined, turn=2, cause=cause)]


def test_an_objection_in_a_hearing_is_work_until_an_officer_has_decided() -> None:
    opened = Touch("hearing", "civil", opened=NOW)
    assert opened in said(HearingAnswered, agrees=False)
    assert not said(HearingAnswered, agrees=True)
    closed = Touch("hearing", "civil", closed=NOW)
    assert closed in said(CaseDetermined, turn=1, cause="officer")
    assert closed in said(CaseDetermined, turn=2, cause="officer")


def test_a_provisional_approval_is_no_work_while_the_household_is_heard() -> None:
    assert said(HearingOpened) == [Touch("provisional", "civil", closed=NOW)]


def test_a_change_is_work_until_the_determination_with_which_it_takes_effect() -> None:
    closed = Touch("change", "civil", closed=NOW)
    assert closed not in said(CaseDetermined, turn=2, cause="documents", changes_waiting=1)
    assert closed in said(CaseDetermined, turn=3, cause="change")
    assert closed in said(CaseDetermined, turn=1, cause="report", assessed_on="2026-05-01")


def test_a_clock_that_ran_out_is_escalated() -> None:
    (one,) = said(DeadlinePassed, stage="review", due_on="2026-03-04")
    assert (one.kind, one.owner, one.subject, one.due_on) == ("escalation", "civil", "review", date(2026, 3, 4))
