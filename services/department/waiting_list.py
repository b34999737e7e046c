"""Cases that wait in a department for a dwelling, a place or a card."""

from collections.abc import Callable, Sequence

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.review import CaseReferred

from services.chassis.core.command import DecisionContext, Handler
from services.policy import Packs

from .case import Case, Event, decide_referral

Ready = Callable[[CaseReferred, DecisionContext], bool]
"""True if the thing for which a case waits may be available."""


def going_on(packs: Packs, message: type[BenefitsDecided], ready: Ready) -> Handler:
    """Returns the handler of a timer. It decides the referral again if the check `ready` is true."""

    def go_on(case: Case, name: str, moment: DecisionContext) -> Sequence[Event]:
        if case.taken is None or not ready(case.taken.referral, moment):
            return []
        return decide_referral(packs, message, case, case.taken.referral, moment)

    return go_on
