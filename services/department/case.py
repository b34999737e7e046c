"""One household's case in a department: events, the state they fold to, and the decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, assert_never

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.decisions import Decision, ReferredFacts
from lianban_contracts.facts import DepartmentFacts
from lianban_contracts.officers import DocumentsRequested, Opinion, RequestClosed, TaskFinished
from lianban_contracts.review import CaseReferred, Reopened
from lianban_contracts.verification import Findings

from services.chassis.core.aggregate import NONE
from services.chassis.core.command import DecisionContext, Handler
from services.officers import requests
from services.officers.requests import Requests
from services.policy import Packs, amended, as_declined, decide


@dataclass(frozen=True, slots=True)
class ReferralTaken:
    """Review referred the case. `facts`: those decided by, where somebody here knew better than review."""

    referral: CaseReferred
    facts: ReferredFacts | None = None
    department_facts: DepartmentFacts = field(default_factory=DepartmentFacts)


@dataclass(frozen=True, slots=True)
class DecisionReopened:
    """The household asked for a review of one decision: an officer is to look at it."""

    reopened: Reopened


@dataclass(frozen=True, slots=True)
class FactsEstablished:
    """An officer established facts, or looked at a decision again; the referral is taken up and decided once more."""

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
    """The case as the department knows it."""

    taken: ReferralTaken | None = None
    answer: BenefitsDecided | None = None
    established: Findings | None = None
    """What officers established; it stands above register and referral until an officer establishes otherwise."""
    reopened: Mapping[int, Reopened] = NONE
    """Decisions that wait for an officer, by the number of the reconsideration."""
    requests: Requests = Requests()
    """The documents that officers asked the household for."""

    @property
    def turn(self) -> int:
        """The turn of the last referral; 0 before the first."""
        return self.taken.referral.turn if self.taken else 0


def evolve(case: Case, event: Event) -> Case:
    """Returns the state after the event."""
    match event:
        case ReferralTaken():
            return case._replace(taken=event)
        case BenefitsDecided():
            return case._replace(answer=event, reopened=_open(case, event))
        case DecisionReopened():
            return case._replace(reopened={**case.reopened, event.reopened.number: event.reopened})
        case FactsEstablished():
            return case._replace(established=merged(case.established, event.facts))
        case DocumentsRequested() | RequestClosed():
            return case._replace(requests=requests.evolve(case.requests, event))
        case TaskFinished():
            return case
        case _:
            assert_never(event)


def _open(case: Case, answer: BenefitsDecided) -> Mapping[int, Reopened]:
    if answer.reconsidered is None:
        return case.reopened
    return {number: reopened for number, reopened in case.reopened.items() if number != answer.reconsidered}


def merged(before: Findings | None, later: Findings) -> Findings:
    """Fact by fact, the later word stands."""
    if before is None:
        return later
    members = {name: {**before.members.get(name, {}), **facts} for name, facts in later.members.items()}
    return Findings(household={**before.household, **later.household}, members={**before.members, **members})


def decided(packs: Packs, taken: ReferralTaken) -> tuple[Decision, ...]:
    """What the pack that review named says of what was known: now, and whenever it is computed again. Raises UnknownPack."""
    referral, facts = taken.referral, taken.facts or taken.referral.facts
    if facts is None:
        return ()
    pack = packs.get(referral.pack)
    return as_declined(pack, decide(pack, referral.department, facts, taken.department_facts), referral.declined_items)


def decided_again(packs: Packs, taken: ReferralTaken, case: Case, number: int) -> tuple[Decision, ...]:
    """The answer to a reconsideration (复核): its item anew, all else as it was answered before. Raises UnknownPack."""
    item, anew = case.reopened[number].item, decided(packs, taken)
    before = case.answer.decisions if case.answer else ()
    return tuple(next((new for new in anew if new.item == old.item == item), old) for old in before)


class DepartmentContext(Protocol):
    """What a decider may read of the department's register, for the cases of one batch."""

    def facts(self, referral: CaseReferred) -> tuple[ReferredFacts, DepartmentFacts]:
        """The referred facts with the register's in their place, and the department's supply."""

    def marked(self, referral: CaseReferred, facts: ReferredFacts) -> ReferredFacts:
        """The facts that decide, with what was settled on them before."""


def deciding(packs: Packs, message: type[BenefitsDecided]) -> Handler:
    """How this department takes what review refers."""

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
    """Takes the referral up, for the first time or once more, and decides by the pack that review named."""
    taken = _taking(case, referral, moment.context)
    decisions = decided(packs, taken) if number is None else decided_again(packs, taken, case, number)
    return [taken, answering(message, case, referral, decisions, moment, number, opinion)]


def _taking(case: Case, referral: CaseReferred, context: DepartmentContext) -> ReferralTaken:
    """The referral with what the register knows better, and with what officers established above both."""
    told = as_established(case, referral)
    if told.facts is None:
        return ReferralTaken(referral)
    facts, supply = context.facts(told)
    if case.established:
        facts = established_in(facts, case.established)
    facts = context.marked(told, facts)
    return ReferralTaken(referral, None if facts is referral.facts else facts, supply)


def as_established(case: Case, referral: CaseReferred) -> CaseReferred:
    """The referral with the facts that officers established in it."""
    if case.established is None or referral.facts is None:
        return referral
    return referral.model_copy(update={"facts": established_in(referral.facts, case.established)})


def established_in(facts: ReferredFacts, established: Findings) -> ReferredFacts:
    """The facts with those that officers established; what they say of a member who is not told of is left out."""
    told = {member.id for member in facts.members}
    members = {name: found for name, found in established.members.items() if name in told}
    return amended(facts, household=established.household, members=members)


def answering(
    message: type[BenefitsDecided],
    case: Case,
    referral: CaseReferred,
    decisions: tuple[Decision, ...],
    moment: DecisionContext,
    number: int | None,
    opinion: Opinion | None,
) -> BenefitsDecided:
    """What is published: the first answer of a turn, or the next revision of it."""
    before = case.answer if case.answer and case.answer.turn == referral.turn else None
    return message(
        application=referral.application,
        turn=referral.turn,
        standing=referral.standing,
        decided_on=moment.now.date(),
        pack=referral.pack,
        decisions=decisions,
        revision=before.revision + 1 if before else 1,
        reconsidered=number,
        opinion=opinion,
    )
