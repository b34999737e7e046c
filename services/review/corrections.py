"""Backward correction: the monthly amounts of earlier months, after an error or a late report of a death or departure.

An error is a fact that an officer, a report or the household gave, that decided amounts, and that an officer or a later report of the
same request corrects. A first report, a certification and a reported change correct nothing backwards."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from lianban_contracts.intake import StatedFacts
from lianban_contracts.review import CorrectedMonths
from lianban_contracts.verification import Findings

from services.policy import Determination
from services.policy.calendar.dates import first_of_next_month
from services.policy.facts import CATALOGUE

from .assessment import known_facts
from .case import Case, Round
from .events import ChangeTaken, FactsEstablished, Learnt, ReportTaken

REPORTED_LATE = frozenset({"death", "left"})
"""Causes of changes that correct amounts from the month after they happened."""

OFFICER = ("officer",)

Assess = Callable[[Case], Determination]
"""Determines a case by the packs in force on its days."""


def corrected_months(before: Case, after: Case, today: date, assess: Assess) -> tuple[CorrectedMonths, ...]:
    """Returns the monthly amounts of civil affairs from the month in which an error began, one for each day on which they change. Empty if
    the event that `after` learnt corrects nothing backwards."""
    event = after.learnt[-1] if len(after.learnt) > len(before.learnt) else None
    since = corrected_from(before, event)
    if since is None or since >= first_of_next_month(today):
        return ()
    assert event is not None
    return tuple(
        CorrectedMonths(since=max(since, one.since), amounts=monthly_amounts(assess(after.as_of(one, event))))
        for one in _rounds_from(before.rounds, since, first_of_next_month(today))
    )


def corrected_from(before: Case, event: Learnt | None) -> date | None:
    """Returns the first day from which an event corrects amounts; None if it corrects nothing backwards."""
    if not before.rounds or before.determination is None or before.determination.status not in ("final", "refused"):
        return None
    match event:
        case ChangeTaken() if event.cause in REPORTED_LATE and not event.waits:
            return max(first_of_next_month(event.changed_on), before.rounds[0].since)
        case FactsEstablished() if not _is_open(before):
            return _error_began(before, event, _given(before, event.facts))
        case ReportTaken() if event.answers is None and not event.assessed_on and not _is_open(before):
            return _error_began(before, event, _named(event.findings))
    return None


def _is_open(case: Case) -> bool:
    """True while a report, an answer of the household or an officer's facts are awaited: then nothing is an error yet."""
    return bool(case.waiting or case.hearing or case.unknown)


Fact = tuple[str | None, str]
"""A member, or None for the household, and the name of a fact."""


def _named(found: Findings) -> frozenset[Fact]:
    own = {(None, name) for name in found.household}
    return frozenset(own | {(member, name) for member, facts in found.members.items() for name in facts})


def _given(case: Case, found: Findings) -> frozenset[Fact]:
    """Returns the named facts that somebody gave before. What only officers give is new if no officer gave it before."""
    earlier = {fact for one in case.learnt if isinstance(one, FactsEstablished) for fact in _named(one.facts)}
    return frozenset(fact for fact in _named(found) if CATALOGUE[fact[1]].sources != OFFICER or fact in earlier)


def _error_began(case: Case, event: Learnt, facts: frozenset[Fact]) -> date | None:
    """Returns the first day on which amounts were decided by the wrong facts; None if the event changes none of them."""
    wrong = _values(known_facts(case), facts)
    after = case._replace(learnt=(*case.learnt, event))
    if not facts or wrong == _values(known_facts(after), facts):
        return None
    began = None
    for one in reversed(case.rounds):
        if _values(known_facts(case.as_of(one)), facts) != wrong:
            break
        began = one.since
    return began


def _values(known: StatedFacts, facts: Iterable[Fact]) -> Mapping[Fact, Any]:
    members = {member.id: member for member in known.members}
    records = {fact: known.household if fact[0] is None else members.get(fact[0]) for fact in facts}
    return {fact: getattr(record, fact[1], None) for fact, record in records.items()}


def _rounds_from(rounds: Iterable[Round], since: date, until: date) -> Iterator[Round]:
    """Yields the rounds whose amounts ran at some time from `since` to `until`, without the last day. Of rounds with one first day, the last
    counts."""
    last = {one.since: one for one in rounds if one.since < until}
    days = sorted(last)
    for day, later in zip(days, [*days[1:], until], strict=True):
        if later > since:
            yield last[day]


def nothing_due(case: Case, died_on: date, today: date) -> tuple[CorrectedMonths, ...]:
    """Returns that nothing is due from the month after the last member died or left, if that month has begun."""
    since = first_of_next_month(died_on)
    if not case.rounds or since >= first_of_next_month(today):
        return ()
    return (CorrectedMonths(since=max(since, case.rounds[0].since)),)


def monthly_amounts(found: Determination) -> dict[str, int]:
    """Returns the monthly amounts in fen that a determination grants; what the household pays is left out."""
    return {
        one.item: one.amount_fen
        for one in found.decisions
        if one.outcome == "granted" and one.period == "month" and one.amount_fen and not one.amount_kind
    }
