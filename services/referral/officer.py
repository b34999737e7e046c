"""What officers of a department decide: nothing by itself; they establish facts, and the pack decides again."""

from collections.abc import Sequence

from lianban_contracts.benefits import BenefitsDecided

from services.chassis.command import Handler, Moment, Refusal
from services.chassis.stale import must_be
from services.policy import Packs

from .case import Case, Event, FactsEstablished, decide_referral, evolve
from .command import Establish


class NotReferred(Refusal):
    """Nothing is referred to this department, so that no fact changes anything."""


class NothingReopened(Refusal):
    """No decision waits for an officer under this number."""

    status = 404


def establishing(packs: Packs, message: type[BenefitsDecided]) -> Handler:
    """How this department takes what its officers establish: all items are decided anew, or the one that was reopened."""

    def establish(case: Case, command: Establish, moment: Moment) -> Sequence[Event]:
        must_be(command.version, moment)
        if command.reconsidered is not None and command.reconsidered not in case.reopened:
            raise NothingReopened("nothing_reopened", number=command.reconsidered)
        if case.taken is None or (command.reconsidered is None and case.taken.referral.facts is None):
            raise NotReferred("not_referred", application=str(command.referral.application))
        found = FactsEstablished(command.officer, command.reason, command.facts, command.reconsidered)
        referral = case.taken.referral
        return [found, *decide_referral(packs, message, evolve(case, found), referral, moment, command.reconsidered)]

    return establish
