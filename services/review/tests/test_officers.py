"""What officers of civil affairs establish, and decisions looked at again (复核)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from lianban_contracts.officers import DocumentsRequested, Opinion, RequestedDocument

from services.chassis.core.command import DecisionContext, Refusal
from services.chassis.http.optimistic_lock import VersionConflict
from services.officers.requests import AskForDocuments, CloseRequest
from services.officers.tasks import FinishTask
from services.review.events import DecisionReopened, FactsEstablished
from services.review.officer import NotNow, close_request, finish_task

from .help import (
    CASH,
    LIFE,
    OFFICERS,
    asked_again,
    change,
    comes_out_again,
    decided,
    documents,
    newcomer,
    officer,
    told,
    wage,
)
from .test_reviewer import (
    ID,
    NOW,
    REVIEWER,
    WAITING,
    WITHDRAWAL,
    Given,
    determination,
    given,
    kinds,
    report,
    submitted,
)

SINCE = datetime(2024, 6, 1, 9, tzinfo=UTC)


def refused(case: Given, command: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        case.when(OFFICERS.establish, command)
    return found.value


def test_an_officer_types_no_outcome_but_facts_and_the_rules_decide() -> None:
    case = decided(WAITING)
    events = case.when(OFFICERS.establish, officer(**wage(500)))
    (found, *_) = events
    assert isinstance(found, FactsEstablished)
    assert (found.officer, found.reason) == ("王主任", "入户核实")
    assert (determination(events).cause, determination(events).countable_income_fen_per_month) == ("officer", 50_000)
    assert comes_out_again(case.after((OFFICERS.establish, officer(**wage(500)))))


def test_facts_established_before_the_report_decide_nothing_yet() -> None:
    case = given().after((REVIEWER.open, submitted(WAITING)))
    assert kinds(case.when(OFFICERS.establish, officer(**wage(500)))) == [FactsEstablished]


def test_whoever_decides_by_an_older_state_hears_that_it_has_changed() -> None:
    case = decided(WAITING)
    with pytest.raises(VersionConflict):
        OFFICERS.establish(case.state, officer(version=4), DecisionContext(NOW, version=5))
    assert OFFICERS.establish(case.state, officer(version=5), DecisionContext(NOW, version=5))


def test_a_fact_about_somebody_who_is_no_member_is_refused() -> None:
    found = refused(decided(WAITING), officer(members={"m9": {"wage_fen_per_month": 1}}))
    assert (found.code, found.status, found.details["members"]) == ("no_such_member", 422, ["m9"])


def test_a_withdrawn_case_takes_no_facts() -> None:
    assert refused(decided(WAITING).after((REVIEWER.close, WITHDRAWAL)), officer()).code == "case_closed"


def test_a_departments_decision_is_reopened_in_the_department_and_nowhere_else() -> None:
    case = decided(WAITING)
    (event,) = case.when(LIFE.reopen, asked_again("education.student_aid"))
    (department,) = told([event]).values()
    assert (department.department, department.turn, department.facts) == ("education", 1, None)
    assert department.reopened
    assert (department.reopened.number, department.reopened.item) == (1, "education.student_aid")
    before = case.state.referred
    assert case.after((LIFE.reopen, asked_again("education.student_aid"))).state.referred == before


def test_a_decision_of_civil_affairs_waits_for_an_officer_here() -> None:
    case = decided(WAITING)
    assert kinds(case.when(LIFE.reopen, asked_again(CASH))) == [DecisionReopened]
    assert list(case.after((LIFE.reopen, asked_again(CASH))).state.reopened) == [1]


def test_an_officer_may_uphold_it() -> None:
    case = decided(WAITING).after((LIFE.reopen, asked_again(CASH)))
    before = case.state.determination
    assert before
    case.after((OFFICERS.establish, officer(reconsidered=1)))
    found = case.state.determination
    assert found
    assert (found.turn, found.cause, found.reconsidered) == (2, "reconsideration", 1)
    assert found.decisions == before.decisions
    assert found.referred_to == ()
    assert set(found.unchanged) == case.state.referred
    assert not case.state.reopened
    assert comes_out_again(case)


def test_an_officer_may_find_otherwise_and_then_only_that_decision_changes() -> None:
    case = decided(WAITING, **wage(500)).after((LIFE.reopen, asked_again(CASH)))
    before = {one.item: one for one in determination(case.events).decisions}
    case.after((OFFICERS.establish, officer(reconsidered=1, **wage(400))))
    assert case.state.determination
    changed = [one.item for one in case.state.determination.decisions if one != before[one.item]]
    assert changed == [CASH]
    assert comes_out_again(case)


def test_what_was_established_for_one_decision_counts_for_all_in_the_next_turn() -> None:
    found = officer(reconsidered=1, members={"m2": {"enrolment_confirmed": False}})
    case = decided(WAITING).after((LIFE.reopen, asked_again(CASH)), (OFFICERS.establish, found))
    assert determination(case.when(LIFE.take_documents, documents())).referred_to == ("education",)


def test_facts_that_would_change_the_category_are_for_the_whole_case() -> None:
    case = decided(WAITING).after((LIFE.reopen, asked_again(CASH)))
    found = refused(case, officer(reconsidered=1, **wage(50_000)))
    assert (found.code, found.details) == ("category_would_change", {"now": "minimum_living", "then": "none"})


def test_nothing_is_answered_that_was_not_asked_and_nothing_twice() -> None:
    case = decided(WAITING).after((LIFE.reopen, asked_again(CASH)))
    assert refused(case, officer(reconsidered=2)).code == "nothing_reopened"
    case.after((OFFICERS.establish, officer(reconsidered=1)))
    assert refused(case, officer(reconsidered=1)).code == "nothing_reopened"


def test_a_change_that_waits_for_its_report_holds_up_no_reconsideration_but_its_task_stays_open() -> None:
    case = decided(WAITING).after((LIFE.reopen, asked_again(CASH)))
    case.after((LIFE.take_change, change(date(2024, 8, 1), "joined", **newcomer(WAITING))))
    assert case.when(OFFICERS.establish, officer(reconsidered=1))
    done = FinishTask(ID, "change", "", SINCE, "王主任", "issuer 1")
    with pytest.raises(NotNow) as raised:
        case.when(finish_task, done)
    assert raised.value.code == "report_awaited"
    case.after((REVIEWER.take_report, report("r-2")))
    assert case.when(finish_task, done)


def test_a_task_is_finished_once_until_it_is_opened_or_answered_again() -> None:
    first = FinishTask(ID, "escalation", "review", SINCE, "王主任", "issuer 1")
    case = decided(WAITING).after((finish_task, first))
    assert case.when(finish_task, replace(first, officer="李主任")) == []
    assert case.when(finish_task, replace(first, subject="confirmation"))
    assert case.when(finish_task, replace(first, since=SINCE + timedelta(days=1)))


def test_a_determination_says_in_whose_words_it_was_brought_about() -> None:
    case = decided(WAITING).after((LIFE.reopen, asked_again(CASH)), (OFFICERS.establish, officer(reconsidered=1)))
    assert case.state.determination
    assert case.state.determination.opinion == Opinion(officer="王主任", reason="入户核实")


def test_asking_for_a_document_establishes_and_determines_nothing() -> None:
    case = decided(WAITING)
    before = case.state.determination
    paper = RequestedDocument(document="identity", item=CASH)
    (asked,) = case.when(OFFICERS.ask, AskForDocuments(ID, "王主任", "请补户口簿首页", (paper,)))
    assert isinstance(asked, DocumentsRequested)
    assert (asked.department, asked.number, asked.topic) == ("civil", 1, "review.determinations")
    case.after((OFFICERS.ask, AskForDocuments(ID, "王主任", "请补户口簿首页", (paper,))))
    assert (case.state.determination, list(case.state.documents.open)) == (before, [1])
    case.after((close_request, CloseRequest(ID, 1, "王主任", "齐了", "in_order")))
    assert (case.state.determination, dict(case.state.documents.open)) == (before, {})
