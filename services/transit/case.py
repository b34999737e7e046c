"""What is particular about a case at transit: it is decided again when somebody who waited for a card has one."""

from collections.abc import Sequence

from lianban_contracts.transit import TransitBenefitsDecided

from services.chassis.command import Handler, Moment
from services.policy import Packs
from services.referral.case import Case, Event, decide_referral

ISSUED = "card_issued"
"""The timer of an application in which a card was waited for."""


def after_issue(packs: Packs) -> Handler:
    """How a case goes on once the card is there: the referral is taken up and decided once more."""

    def go_on(case: Case, name: str, moment: Moment) -> Sequence[Event]:
        if case.taken is None or case.taken.referral.facts is None:
            return []
        return decide_referral(packs, TransitBenefitsDecided, case, case.taken.referral, moment)

    return go_on
