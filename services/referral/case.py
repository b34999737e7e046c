"""One household's case in a department: events, the state they fold to, and the decision."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, assert_never

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.decisions import Decision, ReferredFacts
from lianban_contracts.facts import DepartmentFacts
from lianban_contracts.review import CaseReferred

from services.chassis.command import Handler, Moment
from services.policy import Packs, decide


@dataclass(frozen=True, slots=True)
class ReferralTaken:
    """Review referred the case. `facts`: those decided by, where the department's register knew better than review."""

    referral: CaseReferred
    facts: ReferredFacts | None = None
    department_facts: DepartmentFacts = field(default_factory=DepartmentFacts)


Event = ReferralTaken | BenefitsDecided


@dataclass(frozen=True, slots=True)
class Case:
    """The case as the department knows it."""

    turn: int = 0
    decisions: tuple[Decision, ...] = ()


def evolve(case: Case, event: Event) -> Case:
    match event:
        case ReferralTaken():
            return Case(event.referral.turn, case.decisions)
        case BenefitsDecided():
            return Case(event.turn, event.decisions)
        case _:
            assert_never(event)


def decided(packs: Packs, taken: ReferralTaken) -> tuple[Decision, ...]:
    """What the pack that review named says of what was known: now, and whenever it is computed again. Raises UnknownPack."""
    referral, facts = taken.referral, taken.facts or taken.referral.facts
    return decide(packs.get(referral.pack), referral.department, facts, taken.department_facts) if facts else ()


class Known(Protocol):
    """What the department's register knows for the cases of one batch."""

    def facts(self, referral: CaseReferred) -> tuple[ReferredFacts, DepartmentFacts]:
        """The referred facts with the register's in their place, and the department's supply."""

    def decided(self, referral: CaseReferred, decisions: Sequence[Decision]) -> None:
        """Hears what was decided, so that supply is counted down within the batch."""


def deciding(packs: Packs, message: type[BenefitsDecided]) -> Handler:
    """How this department decides a referral by the pack that review named."""

    def take(case: Case, referral: CaseReferred, moment: Moment) -> Sequence[Event]:
        if referral.turn <= case.turn:
            return []
        answer = _answering(message, referral, moment)
        if referral.facts is None:
            moment.context.decided(referral, ())
            return [ReferralTaken(referral), answer(())]
        facts, supply = moment.context.facts(referral)
        taken = ReferralTaken(referral, None if facts is referral.facts else facts, supply)
        decisions = decided(packs, taken)
        moment.context.decided(referral, decisions)
        return [taken, answer(decisions)]

    return take


def _answering(
    message: type[BenefitsDecided], referral: CaseReferred, moment: Moment
) -> Callable[[tuple[Decision, ...]], BenefitsDecided]:
    def answer(decisions: tuple[Decision, ...]) -> BenefitsDecided:
        return message(
            application=referral.application,
            turn=referral.turn,
            standing=referral.standing,
            decided_on=moment.now.date(),
            pack=referral.pack,
            decisions=decisions,
        )

    return answer
