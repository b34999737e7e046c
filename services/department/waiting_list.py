"""A case that waits in its department: for a dwelling, a place, a card."""

from collections.abc import Callable, Sequence

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.review import CaseReferred

from services.chassis.core.command import DecisionContext, Handler
from services.policy import Packs

from .case import Case, Event, decide_referral

Ready = Callable[[CaseReferred, DecisionContext], bool]
"""Whether what a case waited for may be there."""


def going_on(packs: Packs, message: type[BenefitsDecided], ready: Ready) -> Handler:
    """How a case goes on when its timer is due: if what it waited for is there, the referral is taken up and decided once more."""

    def go_on(case: Case, name: str, moment: DecisionContext) -> Sequence[Event]:
        if case.taken is None or not ready(case.taken.referral, moment):
            return []
        return decide_referral(packs, message, case, case.taken.referral, moment)

    return go_on
