"""Amounts above their cap (一事一议): one officer proposes, another answers."""

from typing import Any

import pytest
from lianban_contracts.officers import Opinion
from lianban_contracts.review import CapOverrideAnswered, CapOverrideProposed, CaseDetermined

from services.chassis.core.command import DecisionContext, Refusal
from services.chassis.http.optimistic_lock import VersionConflict
from services.review.cap_override import AnswerCapOverride, CapOverrides, ProposeCapOverride
from services.review.events import FactsEstablished

from .help import CASH, LIFE, OFFICERS, asked_again, comes_out_again, decided, documents, officer, wage
from .test_reviewer import ID, LEAVING, NOW, REVIEWER, WAITING, WITHDRAWAL, Given, kinds

OVERRIDES = CapOverrides(REVIEWER)
EMERGENCY: Any = {"household": {"emergency_event": "accident", "emergency_grade": 3}}
AID = "civil.temporary_aid"


def proposal(total: int = 2_000_000, version: int | None = None) -> ProposeCapOverride:
    return ProposeCapOverride(ID, "王主任", "issuer 1", "重大事故", total, version)


def reply(account: str = "issuer 2", outcome: Any = "agreed", number: int = 1) -> AnswerCapOverride:
    return AnswerCapOverride(ID, number, "李副主任", account, outcome, "同意")


def proposed(region: str = LEAVING, **found: Any) -> Given:
    return decided(region, **(found or EMERGENCY)).after((OVERRIDES.propose, proposal()))


def refused(case: Given, handler: Any, command: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        case.when(handler, command)
    return found.value


def test_a_proposal_decides_nothing() -> None:
    (event,) = decided(LEAVING, **EMERGENCY).when(OVERRIDES.propose, proposal())
    assert isinstance(event, CapOverrideProposed)
    assert (event.number, event.approved_total_fen, event.account) == (1, 2_000_000, "issuer 1")


def test_an_agreement_and_its_determination_are_one_decision() -> None:
    case = proposed()
    events = case.when(OVERRIDES.answer, reply())
    assert kinds(events)[:3] == [CapOverrideAnswered, FactsEstablished, CaseDetermined]
    case.after((OVERRIDES.answer, reply()))
    determined = case.state.determination
    assert determined
    (aid,) = [one for one in determined.decisions if one.item == AID]
    assert (aid.amount_fen, aid.case_by_case) == (2_000_000, True)
    words = Opinion(officer="王主任", reason="重大事故", seconded_by="李副主任", seconded_reason="同意")
    assert determined.opinion == words
    assert comes_out_again(case)


def test_the_officer_who_proposed_cannot_answer_under_another_name() -> None:
    for outcome in ("agreed", "declined"):
        found = refused(proposed(), OVERRIDES.answer, reply("issuer 1", outcome))
        assert (found.code, found.status) == ("second_eyes", 403)


def test_after_a_refusal_to_agree_nothing_has_changed_and_it_can_be_proposed_again() -> None:
    case = proposed()
    before = case.state.determination
    case.after((OVERRIDES.answer, reply(outcome="declined")))
    assert (case.state.determination, case.state.proposals[0].answer is None) == (before, False)
    case.after((OVERRIDES.propose, proposal()))
    assert [one.made.number for one in case.state.proposals] == [1, 2]


def test_a_proposal_is_answered_once_and_only_one_waits() -> None:
    case = proposed()
    assert refused(case, OVERRIDES.propose, proposal()).code == "proposed_already"
    assert refused(case, OVERRIDES.answer, reply(number=2)).code == "no_such_proposal"
    case.after((OVERRIDES.answer, reply()))
    assert refused(case, OVERRIDES.answer, reply()).code == "no_such_proposal"


def test_facts_that_became_known_after_the_proposal_make_it_void() -> None:
    case = proposed().after((LIFE.take_documents, documents()))
    before = case.state.determination
    (event,) = case.when(OVERRIDES.answer, reply())
    assert isinstance(event, CapOverrideAnswered)
    assert event.outcome == "void"
    assert case.after((OVERRIDES.answer, reply())).state.determination == before


def test_an_event_that_brings_no_fact_leaves_the_proposal_valid() -> None:
    case = proposed().after((LIFE.reopen, asked_again(CASH)))
    assert len(case.when(OVERRIDES.answer, reply())) > 1


def test_an_officer_proposes_by_the_case_as_it_is_now() -> None:
    case = decided(LEAVING, **EMERGENCY)
    with pytest.raises(VersionConflict):
        OVERRIDES.propose(case.state, proposal(version=4), DecisionContext(NOW, version=5))


def test_a_withdrawn_case_takes_no_proposal_and_no_agreement() -> None:
    gone = decided(LEAVING, **EMERGENCY).after((REVIEWER.close, WITHDRAWAL))
    assert refused(gone, OVERRIDES.propose, proposal()).code == "case_closed"
    assert refused(proposed().after((REVIEWER.close, WITHDRAWAL)), OVERRIDES.answer, reply()).code == "case_closed"


def test_without_a_clause_in_the_pack_nothing_is_raised() -> None:
    case = decided(WAITING, **EMERGENCY)
    assert OVERRIDES.raisable(case.state) == ()
    found = refused(case, OVERRIDES.propose, proposal())
    assert (found.code, found.status) == ("no_case_by_case", 422)


def test_an_amount_is_raised_only_where_the_case_fits_the_clause_and_it_is_more() -> None:
    fits, mild = decided(LEAVING, **EMERGENCY), {**EMERGENCY["household"], "emergency_grade": 2}
    assert OVERRIDES.raisable(fits.state) == (AID,)
    assert refused(fits, OVERRIDES.propose, proposal(1)).code == "nothing_raised"
    does_not = decided(LEAVING, household=mild)
    assert OVERRIDES.raisable(does_not.state) == ()
    assert refused(does_not, OVERRIDES.propose, proposal()).code == "nothing_raised"


def test_what_an_officer_establishes_after_the_agreement_keeps_the_amount() -> None:
    case = proposed().after((OVERRIDES.answer, reply()), (OFFICERS.establish, officer(**wage(0))))
    assert comes_out_again(case)
