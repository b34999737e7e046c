"""The case of one household in a department: events, state, `evolve` and the decision on a referral."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple, Protocol, assert_never

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.decisions import Decision, ReferredFacts
from lianban_contracts.facts import DepartmentFacts
from lianban_contracts.officers import DocumentsRequested, Opinion, RequestClosed, TaskFinished
from lianban_contracts.review import CaseReferred, Reopened
from lianban_contracts.verification import Findings

from services.chassis.core.aggregate import NONE
from services.chassis.core.command import DecisionContext, Handler
from services.officers import requests, tasks
from services.officers.requests import Requests
from services.officers.tasks import Finished
from services.policy import Packs, amended, as_declined, decide, kept_after_move, kept_once


@dataclass(frozen=True, slots=True)
class ReferralTaken:
    """The department took a referral of review. `facts`: the facts of the decision, if register or officers changed those of the referral."""

    referral: CaseReferred
    facts: ReferredFacts | None = None
    department_facts: DepartmentFacts = field(default_factory=DepartmentFacts)
    again: Literal["", "row", "bills"] = ""
    """Why the referral is decided again as of the day of `facts`: a row of the register, or bills of an earlier year, of which only
    aid for bills is decided."""


@dataclass(frozen=True, slots=True)
class DecisionReopened:
    """The household asked for a review of one decision. An officer must answer it."""

    reopened: Reopened


@dataclass(frozen=True, slots=True)
class FactsEstablished:
    """An officer established facts or answered a reconsideration. The referral is decided again."""

    officer: str
    reason: str
    facts: Findings
    reconsidered: int | None = None


Event = (
    ReferralTaken
    | DecisionReopened
    | FactsEstablished
    | BenefitsDecided
    | DocumentsRequested
    | RequestClosed
    | TaskFinished
)


class Case(NamedTuple):
    """The state of a case in a department."""

    taken: ReferralTaken | None = None
    answer: BenefitsDecided | None = None
    before: tuple[ReferralTaken, BenefitsDecided] | None = None
    """The referral before the last one, with its answer."""
    established: Findings | None = None
    """Facts that officers established. They replace facts of register and referral."""
    since: date | None = None
    """The day of filing of the first referral."""
    answers: Mapping[int, BenefitsDecided] = NONE
    """The last answer with the figures of a year, by year."""
    reopened: Mapping[int, Reopened] = NONE
    """Decisions that wait for an officer, by the number of the reconsideration."""
    requests: Requests = Requests()
    """The documents that officers asked the household for."""
    finished: Finished = NONE
    """The tasks that officers finished."""

    @property
    def turn(self) -> int:
        """The number of the last referral; 0 before the first."""
        return self.taken.referral.turn if self.taken else 0


def evolve(case: Case, event: Event) -> Case:
    """Returns the state after the event."""
    match event:
        case ReferralTaken():
            before = (case.taken, case.answer) if case.taken and case.answer else None
            return case._replace(taken=event, before=before, since=case.since or _filed_on(event.referral))
        case BenefitsDecided():
            answers = {**case.answers, event.assessed_on.year: event} if event.assessed_on else case.answers
            return case._replace(answer=event, answers=answers, reopened=_open(case, event))
        case DecisionReopened():
            return case._replace(reopened={**case.reopened, event.reopened.number: event.reopened})
        case FactsEstablished():
            return case._replace(established=merged(case.established, event.facts))
        case DocumentsRequested() | RequestClosed():
            return case._replace(requests=requests.evolve(case.requests, event))
        case TaskFinished():
            return case._replace(finished=tasks.evolve(case.finished, event))
        case _:
            assert_never(event)


def _filed_on(referral: CaseReferred) -> date | None:
    return referral.facts.filed_on if referral.facts else None


def _open(case: Case, answer: BenefitsDecided) -> Mapping[int, Reopened]:
    if answer.reconsidered is None:
        return case.reopened
    return {number: reopened for number, reopened in case.reopened.items() if number != answer.reconsidered}


def merged(before: Findings | None, later: Findings) -> Findings:
    """Returns the facts of both; a later fact replaces an earlier one."""
    if before is None:
        return later
    members = {name: {**before.members.get(name, {}), **facts} for name, facts in later.members.items()}
    return Findings(household={**before.household, **later.household}, members={**before.members, **members})


def decided(packs: Packs, taken: ReferralTaken, before: BenefitsDecided | None) -> tuple[Decision, ...]:
    """Decides a referral by the pack that review named. Recomputation uses the same function. Raises UnknownPack.
    `before`: the answer before it. A renewal keeps what that answer granted once, and so does the answer after a move to another
    region, also for a year."""
    referral, facts = taken.referral, taken.facts or taken.referral.facts
    if facts is None:
        return ()
    pack = packs.get(referral.pack)
    found = decide(pack, referral.department, facts, taken.department_facts)
    if before and before.assessed_on:
        if referral.renewal or taken.again:
            found = kept_once(pack, before.decisions, before.assessed_on, found, bills_only=taken.again == "bills")
        moved = before.pack.region != referral.pack.region
        found = kept_after_move(pack, before.decisions, before.assessed_on, found, facts.filed_on, moved=moved)
    return as_declined(pack, found, referral.declined_items)


def decided_again(packs: Packs, taken: ReferralTaken, case: Case, number: int) -> tuple[Decision, ...]:
    """Answers a reconsideration (复核): returns a new decision on its item and the stored decisions on all others. Raises UnknownPack."""
    item, anew = case.reopened[number].item, decided(packs, taken, case.answer)
    before = case.answer.decisions if case.answer else ()
    return tuple(next((new for new in anew if new.item == old.item == item), old) for old in before)


class DepartmentContext(Protocol):
    """The rows of the register for the cases of one batch, as deciders read them."""

    def facts(self, referral: CaseReferred) -> tuple[ReferredFacts, DepartmentFacts]:
        """Returns the referred facts, replaced by those of the register, and the supply of the department."""

    def marked(self, referral: CaseReferred, facts: ReferredFacts) -> ReferredFacts:
        """Returns the facts with the amounts settled before."""


def deciding(packs: Packs, message: type[BenefitsDecided]) -> Handler:
    """Returns the handler of referrals."""

    def take(case: Case, referral: CaseReferred, moment: DecisionContext) -> Sequence[Event]:
        if referral.reopened:
            return [DecisionReopened(referral.reopened)]
        return decide_referral(packs, message, case, referral, moment) if referral.turn > case.turn else []

    return take


def decide_referral(
    packs: Packs,
    message: type[BenefitsDecided],
    case: Case,
    referral: CaseReferred,
    moment: DecisionContext,
    number: int | None = None,
    opinion: Opinion | None = None,
) -> Sequence[Event]:
    """Takes a referral, for the first time or again, and decides it by the pack that review named."""
    taken = take_referral(case, referral, moment.context)
    decisions = decided(packs, taken, case.answer) if number is None else decided_again(packs, taken, case, number)
    return [taken, answering(message, case, taken, decisions, moment, number, opinion)]


def take_referral(
    case: Case, referral: CaseReferred, context: DepartmentContext, day: date | None = None
) -> ReferralTaken:
    """Returns the event with the facts of the decision: those of the referral, replaced by the register's, then by the officers'.
    `day`: the day as of which it is decided; None: that of the referral."""
    told = as_established(case, referral)
    if told.facts is None:
        return ReferralTaken(referral)
    if day is not None:
        told = told.model_copy(update={"facts": told.facts.model_copy(update={"filed_on": day})})
        assert told.facts is not None
    facts, supply = context.facts(told)
    if case.established:
        facts = established_in(facts, case.established)
    facts = context.marked(told, facts)
    return ReferralTaken(referral, None if facts is referral.facts else facts, supply)


def as_established(case: Case, referral: CaseReferred) -> CaseReferred:
    """Returns the referral with the facts that officers established."""
    if case.established is None or referral.facts is None:
        return referral
    return referral.model_copy(update={"facts": established_in(referral.facts, case.established)})


def established_in(facts: ReferredFacts, established: Findings) -> ReferredFacts:
    """Returns the facts, replaced by those that officers established. Facts on members outside the referral are ignored."""
    told = {member.id for member in facts.members}
    members = {name: found for name, found in established.members.items() if name in told}
    return amended(facts, household=established.household, members=members)


def answering(
    message: type[BenefitsDecided],
    case: Case,
    taken: ReferralTaken,
    decisions: tuple[Decision, ...],
    moment: DecisionContext,
    number: int | None,
    opinion: Opinion | None,
) -> BenefitsDecided:
    """Returns the message to publish: the first answer to a referral, or its next revision."""
    referral, facts = taken.referral, taken.facts or taken.referral.facts
    before = case.answer if case.answer and case.answer.turn == referral.turn else None
    return message(
        application=referral.application,
        turn=referral.turn,
        standing=referral.standing,
        decided_on=moment.today,
        pack=referral.pack,
        decisions=decisions,
        assessed_on=facts.filed_on if facts else None,
        revision=before.revision + 1 if before else 1,
        reconsidered=number,
        opinion=opinion,
    )
