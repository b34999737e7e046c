"""A household's case at housing: handled as in every department, and decided again when a dwelling becomes vacant."""

from collections.abc import Sequence

from lianban_contracts.housing import HousingBenefitsDecided

from services.chassis.command import Handler, Moment
from services.policy import Packs
from services.referral.case import Case, Event, decide_referral

VACANT = "dwelling_vacant"
"""The timer of a household that stands first when a dwelling is vacant."""


def offering(packs: Packs) -> Handler:
    """How a dwelling is offered to a household that waits: the referral is taken up and decided once more."""

    def offer(case: Case, name: str, moment: Moment) -> Sequence[Event]:
        if case.taken is None or not moment.context.is_next(case.taken.referral):
            return []
        return decide_referral(packs, HousingBenefitsDecided, case, case.taken.referral, moment)

    return offer
