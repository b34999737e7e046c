"""A household's case at housing: handled as in every department, and decided again when a dwelling becomes vacant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.decisions import Decision
from lianban_contracts.housing import HousingBenefitsDecided
from lianban_contracts.review import CaseReferred

from services.chassis.command import Handler, Moment
from services.policy import Packs
from services.referral import case as shared
from services.referral.case import ReferralTaken, decided

VACANT = "dwelling_vacant"
"""The timer of a household that stands first when a dwelling is vacant."""


@dataclass(frozen=True, slots=True)
class HousingCase:
    """The case as every department knows it, and what a later decision of the same turn needs."""

    case: shared.Case = field(default_factory=shared.Case)
    referral: CaseReferred | None = None
    answer: BenefitsDecided | None = None


def evolve(known: HousingCase, event: shared.Event) -> HousingCase:
    case = shared.evolve(known.case, event)
    match event:
        case ReferralTaken():
            return HousingCase(case, event.referral)
        case BenefitsDecided():
            return replace(known, case=case, answer=event)
    return replace(known, case=case)


def as_everywhere(handlers: Mapping[str, Handler]) -> dict[str, Handler]:
    """The handlers of every department, given the part of the case that they know."""
    return {name: _of_case(handler) for name, handler in handlers.items()}


def _of_case(handler: Handler) -> Handler:
    def handle(known: HousingCase, message: object, moment: Moment) -> Sequence[object]:
        return handler(known.case, message, moment)

    return handle


def offering(packs: Packs) -> Handler:
    """How a dwelling is offered to a household that waits: the referral is taken up and decided once more."""

    def offer(known: HousingCase, name: str, moment: Moment) -> Sequence[object]:
        referral, before = known.referral, known.answer
        if referral is None or before is None or not moment.context.is_next(referral):
            return []
        facts, supply = moment.context.facts(referral)
        taken = ReferralTaken(referral, None if facts is referral.facts else facts, supply)
        decisions = decided(packs, taken)
        moment.context.decided(referral, decisions)
        return [taken, _anew(before, decisions, moment)]

    return offer


def _anew(before: BenefitsDecided, decisions: tuple[Decision, ...], moment: Moment) -> BenefitsDecided:
    return HousingBenefitsDecided(
        application=before.application,
        turn=before.turn,
        revision=before.revision + 1,
        standing=before.standing,
        decided_on=moment.now.date(),
        pack=before.pack,
        decisions=decisions,
    )
