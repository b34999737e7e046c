"""Decides a case again because a row about one of its persons has arrived in the register (动态清零)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.decisions import Decision

from services.chassis.core.command import DecisionContext, Handler
from services.policy import Packs, aid_for_bills

from .case import Case, Event, ReferralTaken, answering, as_established, decided, evolve, take_referral
from .command import DecideAgain
from .referred_persons import ROW_ARRIVED


def message_of(state: Any, name: str) -> Any:
    """Returns the message of a due timer: the referral to decide again, or the name of any other timer."""
    if name == ROW_ARRIVED and state.taken is not None:
        return DecideAgain(as_established(state, state.taken.referral))
    return name


def deciding_again(packs: Packs, message: type[BenefitsDecided]) -> Handler:
    """Returns the handler of the timer. It decides as of today; of earlier years of the case, only aid for bills of these years.
    A decision that equals the one before is no event."""

    def decide_again(case: Case, due: object, moment: DecisionContext) -> Sequence[Event]:
        events: list[Event] = []
        for taken in _referrals(case, moment):
            decisions = decided(packs, taken, case.answer)
            if not _repeats(packs, case, taken, decisions):
                answer = answering(message, case, taken, decisions, moment, None, None)
                events += [taken, answer]
                case = evolve(evolve(case, taken), answer)
        return events

    return decide_again


def _referrals(case: Case, moment: DecisionContext) -> Iterator[ReferralTaken]:
    """Yields the referral as of the last day of each earlier year with bills, then as of today."""
    facts = case.taken.referral.facts if case.taken else None
    if case.taken is None or facts is None or case.since is None or case.answer is None:
        return
    today = max(moment.today, facts.filed_on)
    for year in range(case.since.year, today.year):
        taken = take_referral(case, case.taken.referral, moment.context, date(year + 1, 1, 1) - timedelta(days=1))
        if _has_bills(taken, year):
            yield replace(taken, again="bills")
    yield replace(take_referral(case, case.taken.referral, moment.context, today), again="row")


def _has_bills(taken: ReferralTaken, year: int) -> bool:
    facts = taken.facts or taken.referral.facts
    return facts is not None and any(bill.paid_on.year == year for one in facts.members for bill in one.medical_bills)


def _repeats(packs: Packs, case: Case, taken: ReferralTaken, decisions: Sequence[Decision]) -> bool:
    """True if the decisions are those that the department made with the figures of that year."""
    assert taken.facts is not None
    assert case.answer is not None
    known = case.answers.get(taken.facts.filed_on.year)
    if taken.again == "row":
        return _figures(decisions) == _figures((known or case.answer).decisions)
    pack = packs.get(taken.referral.pack)
    before = known.decisions if known else ()
    now, earlier = (aid_for_bills(pack, one) for one in (decisions, before))
    return _figures(_granted(now)) == _figures(_granted(earlier))


def _granted(decisions: Iterable[Decision]) -> list[Decision]:
    return [one for one in decisions if one.outcome == "granted"]


def _figures(decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    return [one.model_dump(exclude={"explanation", "as_of"}) for one in decisions]
