"""Code that the registers of all departments share."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.decisions import Decision, ReferredFacts
from lianban_contracts.facts import DepartmentFacts
from lianban_contracts.review import CaseReferred

from services.chassis.core.aggregate import AppliedChange
from services.chassis.core.command import Command

from .case import Case, DepartmentContext, ReferralTaken, as_established
from .command import DecideAgain, Establish


class DepartmentBatch(DepartmentContext, Protocol):
    """The context of one batch. Deciders read it, and the appended events are applied to it."""

    def apply(self, referral: CaseReferred, facts: ReferredFacts | None, decisions: Sequence[Decision]) -> None:
        """Applies appended decisions: counts supply down and records grants.
        `facts`: the facts of the decision; None after a withdrawal."""

    def keep(self, referral: CaseReferred, before: ReferralTaken, answer: BenefitsDecided) -> None:
        """Records what members who are not in the referral any more keep of the answer before, so that no other file is granted
        it again. After an end these are all members."""


class AppliesAnswers:
    """The part of a department's store that applies events."""

    def apply(self, context: DepartmentBatch, change: AppliedChange) -> None:
        """Applies the department's answer, if the command returned one."""
        case: Case = change.state
        taken = case.taken
        for event in change.events:
            if isinstance(event, ReferralTaken):
                taken = event
            if isinstance(event, BenefitsDecided) and taken is not None:
                facts = taken.facts or taken.referral.facts
                context.apply(as_established(case, taken.referral), facts, event.decisions)
                if case.before and (taken.referral.facts or taken.referral.ended_on):
                    context.keep(taken.referral, *case.before)


def referrals(commands: Sequence[Command]) -> list[CaseReferred]:
    """Returns the referrals that a batch decides, including those that officers decide again."""
    told = (_referral(command.message) for command in commands)
    return [referral for referral in told if referral is not None and referral.reopened is None]


def _referral(message: object) -> CaseReferred | None:
    if isinstance(message, CaseReferred):
        return message
    return message.referral if isinstance(message, Establish | DecideAgain) else None


def decided_before(commands: Sequence[Command]) -> frozenset[UUID]:
    """Returns the applications of a batch that were decided before and may hold places or dwellings."""
    return frozenset(
        command.stream
        for command in commands
        if command.timer is not None
        or isinstance(command.message, Establish)
        or (isinstance(command.message, CaseReferred) and command.message.turn > 1)
    )


def id_numbers(cases: Iterable[CaseReferred]) -> list[str]:
    """Returns the ID numbers of the persons in these referrals, the key of most registers."""
    return [person.id_number for referral in cases for person in referral.persons]


class NoSettlements:
    """The default for departments that record no settled amounts, and nothing that members keep."""

    def keep(self, referral: CaseReferred, before: ReferralTaken, answer: BenefitsDecided) -> None:
        """Does nothing."""

    def marked(self, referral: CaseReferred, facts: ReferredFacts) -> ReferredFacts:
        """Returns the facts unchanged."""
        return facts


class PersonFacts(NoSettlements):
    """Facts of members by ID number. They replace the stated facts."""

    def __init__(self, known: Mapping[str, Mapping[str, Any]]) -> None:
        self._known = known

    def facts(self, referral: CaseReferred) -> tuple[ReferredFacts, DepartmentFacts]:
        """Returns the referred facts, replaced by the known facts of each member."""
        assert referral.facts is not None
        known = {person.id: self._known.get(person.id_number) for person in referral.persons}
        if not any(known.values()):
            return referral.facts, DepartmentFacts()
        members = tuple(
            member.model_copy(update=found) if (found := known.get(member.id)) else member
            for member in referral.facts.members
        )
        return referral.facts.model_copy(update={"members": members}), DepartmentFacts()

    def apply(self, referral: CaseReferred, facts: ReferredFacts | None, decisions: Sequence[Decision]) -> None:
        """Does nothing: these facts are no supply."""


def granted(decisions: Iterable[Decision], item: str) -> Decision | None:
    """Returns the decision on an item if it was granted, else None."""
    return next((decision for decision in decisions if decision.item == item and decision.outcome == "granted"), None)


def members_granted(decision: Decision) -> list[str]:
    """Returns the ids of the members to whom the item was granted."""
    return [member for member, result in (decision.members or {}).items() if isinstance(result, int)]
