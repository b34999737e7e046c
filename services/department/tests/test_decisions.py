"""A department decides, looks again, and takes what its officers establish: decision by decision, without a database."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from lianban_contracts.benefits import BENEFITS_DECIDED, BenefitsDecided
from lianban_contracts.review import CaseReferred, Reopened
from lianban_contracts.verification import Findings

from services.chassis.core.command import DecisionContext, Refusal
from services.department.case import Case, DecisionReopened, Event, FactsEstablished, ReferralTaken, deciding, evolve
from services.department.command import Establish
from services.department.officer import establishing
from services.department.recompute import recomputed
from services.department.register import PersonFacts

from .help import PACKS, decision, member, referral, withdrawn

DAY = date(2024, 10, 10)
AID, PROGRAMME = "education.student_aid", "education.vocational_1619"
TAKE, ESTABLISH = deciding(PACKS, BENEFITS_DECIDED["education"]), establishing(PACKS, BENEFITS_DECIDED["education"])
PUPIL = member("m2", region="330304", born=date(2008, 1, 1), student_stage="vocational", enrolment_confirmed=False)
TOLD = referral("education", 1, member(region="330304"), PUPIL, filed_on=DAY)
CONFIRMED = Findings(members={"m2": {"enrolment_confirmed": True}})
REOPENED = Reopened(number=1, item=AID, answer_by=date(2024, 11, 10))


class Given:
    """A case at education, and what its school register knows by ID number."""

    def __init__(self, **known: Any) -> None:
        self.state, self.events = Case(), list[Event]()
        number = next(person.id_number for person in TOLD.persons if person.id == "m2")
        self._known = {number: known} if known else {}

    def when(self, message: CaseReferred | Establish) -> list[Event]:
        moment = DecisionContext(datetime(2024, 10, 11, tzinfo=UTC), PersonFacts(self._known), len(self.events))
        handler = TAKE if isinstance(message, CaseReferred) else ESTABLISH
        return list(handler(self.state, message, moment))  # type: ignore[arg-type]

    def after(self, *messages: CaseReferred | Establish) -> "Given":
        for message in messages:
            for event in self.when(message):
                self.events.append(event)
                self.state = evolve(self.state, event)
        return self

    def officer(
        self, facts: Findings | None = None, number: int | None = None, version: int | None = None
    ) -> Establish:
        seen = len(self.events) if version is None else version
        return Establish(TOLD, "李科长", "学校来函", facts or Findings(), seen, number)


def given(*messages: CaseReferred, **known: Any) -> Given:
    return Given(**known).after(*messages)


def reopened(turn: int = 1) -> CaseReferred:
    return TOLD.model_copy(update={"turn": turn, "facts": None, "reopened": REOPENED, "persons": ()})


def answer(events: list[Event]) -> BenefitsDecided:
    (found,) = [event for event in events if isinstance(event, BenefitsDecided)]
    return found


def outcomes(events: list[Event]) -> tuple[str, str]:
    return decision(answer(events), AID).outcome, decision(answer(events), PROGRAMME).outcome


def comes_out_again(case: Given) -> bool:
    return all(not turn.differences for turn in recomputed(PACKS, TOLD.application, case.events, {}))


def test_a_reopened_decision_waits_for_an_officer_and_nothing_is_published() -> None:
    case = given(TOLD)
    assert case.when(reopened()) == [DecisionReopened(REOPENED)]
    assert dict(case.after(reopened()).state.reopened) == {1: REOPENED}


def test_an_officer_who_upholds_it_answers_with_the_same_decisions() -> None:
    case = given(TOLD, reopened())
    before = answer(case.events)
    after = answer(case.when(case.officer(number=1)))
    assert (after.turn, after.revision, after.reconsidered) == (1, 2, 1)
    assert after.decisions == before.decisions


def test_only_the_item_that_was_reopened_is_decided_anew() -> None:
    case = given(TOLD, reopened())
    assert outcomes(case.events) == ("needs_documents", "needs_documents")
    events = case.when(case.officer(CONFIRMED, number=1))
    assert outcomes(events) == ("granted", "needs_documents")
    case.after(case.officer(CONFIRMED, number=1))
    assert not case.state.reopened
    assert comes_out_again(case)


def test_facts_of_an_officer_decide_every_item_anew() -> None:
    case = given(TOLD)
    events = case.when(case.officer(CONFIRMED))
    assert [type(event) for event in events] == [FactsEstablished, ReferralTaken, BENEFITS_DECIDED["education"]]
    assert outcomes(events) == ("granted", "granted")
    assert (answer(events).turn, answer(events).revision, answer(events).reconsidered) == (1, 2, None)
    assert comes_out_again(case.after(case.officer(CONFIRMED)))


def test_what_an_officer_established_stands_above_the_register_and_in_later_turns() -> None:
    case = given(TOLD, enrolment_confirmed=False)
    assert outcomes(case.when(case.officer(CONFIRMED))) == ("granted", "granted")
    case.after(case.officer(CONFIRMED), TOLD.model_copy(update={"turn": 2}))
    last = case.state.answer
    assert last
    assert (last.turn, last.revision, decision(last, AID).outcome) == (2, 1, "granted")
    assert comes_out_again(case)


def test_of_two_officers_the_later_stands() -> None:
    case = given(TOLD)
    case.after(case.officer(CONFIRMED))
    denied = Findings(members={"m2": {"enrolment_confirmed": False}})
    assert outcomes(case.when(case.officer(denied)))[0] == "needs_documents"


def test_what_was_established_of_somebody_who_has_left_is_left_out() -> None:
    case = given(TOLD)
    case.after(case.officer(CONFIRMED))
    assert TOLD.facts
    alone = TOLD.facts.model_copy(update={"members": TOLD.facts.members[:1]})
    case.after(TOLD.model_copy(update={"turn": 2, "facts": alone}))
    assert case.state.answer
    assert decision(case.state.answer, AID).outcome == "not_applicable"


def test_what_the_household_does_not_want_is_declined_in_its_name() -> None:
    case = given(TOLD.model_copy(update={"declined_items": (AID,)}), enrolment_confirmed=True)
    found = decision(answer(case.events), AID)
    assert (found.outcome, found.reason, found.amount_fen) == ("declined", "declined_by_household", None)
    assert found.explanation.zh
    assert decision(answer(case.events), PROGRAMME).outcome == "granted"
    assert comes_out_again(case)


def test_what_would_not_be_granted_anyway_keeps_its_own_reason() -> None:
    adult = referral("education", 1, member(region="330304"), filed_on=DAY)
    case = given(adult.model_copy(update={"declined_items": (AID,)}))
    assert decision(answer(case.events), AID).reason == "no_occasion"


def test_whoever_decides_by_an_older_state_is_refused() -> None:
    case = given(TOLD)
    with pytest.raises(Refusal, match="changed_meanwhile"):
        case.when(case.officer(CONFIRMED, version=1))


def test_nothing_is_answered_twice() -> None:
    case = given(TOLD, reopened())
    case.after(case.officer(number=1))
    with pytest.raises(Refusal, match="nothing_reopened"):
        case.when(case.officer(number=1))


def test_a_withdrawn_case_takes_no_facts_but_what_was_asked_is_answered() -> None:
    case = given(TOLD, reopened(), withdrawn(TOLD))
    with pytest.raises(Refusal, match="not_referred"):
        case.when(case.officer(CONFIRMED))
    after = answer(case.when(case.officer(number=1)))
    assert (after.turn, after.revision, after.reconsidered, after.decisions) == (2, 2, 1, ())


def test_a_decision_reopened_in_one_turn_may_be_answered_in_the_next() -> None:
    case = given(TOLD, reopened(), TOLD.model_copy(update={"turn": 2}))
    after = answer(case.when(case.officer(CONFIRMED, number=1)))
    assert (after.turn, after.revision, after.reconsidered) == (2, 2, 1)
