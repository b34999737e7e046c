"""The figures of one case: what is due to the household after its last decision, and what reached it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from lianban_contracts.decisions import ItemId, PackReference
from lianban_contracts.facts import Category, ResidenceArea

from services.policy import Pack

from .counted_case import QUEUED, CountedCase, DecisionCount
from .extracts import DecisionExtract


@dataclass(frozen=True, slots=True)
class Due:
    """One item that is due to a household: in how many cases of it (members, or the household), and what was granted, in fen each.

    `queued_since`: the day of the first statement since which the household waits for it without a break."""

    due: int = 1
    granted: int = 0
    amounts: tuple[int, ...] = ()
    case_by_case: bool = False
    queued_since: date | None = None


@dataclass(frozen=True, slots=True)
class CaseMeasures:
    """The figures of one case. `standard_year`: the year whose figures decided, None before the case was determined.
    `withdrawn_days`: days from the report that withdrew an early approval to the end in the last department."""

    category: Category = "none"
    due: Mapping[ItemId, Due] = field(default_factory=dict)
    decided: int = 0
    open: int = 0
    """Items with a decision, and items open to the household: those of civil affairs and of the departments asked."""
    issued: frozenset[int] = frozenset()
    delivered: frozenset[int] = frozenset()
    visited: tuple[date, ...] = ()
    size: int | None = None
    area: ResidenceArea = "urban"
    standard_year: int | None = None
    pack: PackReference | None = None
    provisional_since: date | None = None
    withdrawn_days: int | None = None


def measures(case: CountedCase, pack: Pack) -> CaseMeasures:
    """The figures of a case. `pack` says which items are decided a member at a time, and which office decides them."""
    determination = case.determination
    count = case.count() if determination else DecisionCount()
    return CaseMeasures(
        category=determination.category if determination else "none",
        due={one.item: due(one, _each(pack, one.item), case.queued.get(one.item)) for one in count.due},
        decided=count.decided,
        open=max(count.decided, sum(len(pack.items_of(office)) for office in _offices(case))),
        issued=frozenset(case.issued),
        delivered=frozenset(case.delivered),
        visited=case.visited,
        size=case.size,
        area=case.area,
        standard_year=_year(case),
        pack=determination.pack if determination else None,
        provisional_since=_provisional_since(case),
        withdrawn_days=_withdrawn_days(case),
    )


def due(decision: DecisionExtract, each: str, queued_since: date | None = None) -> Due:
    """What one decision makes due, by members for an item that is decided a member at a time."""
    raised, members = decision.case_by_case, decision.members or {}
    if each == "member" and members:
        paid = tuple(value for value in members.values() if isinstance(value, int))
        given = len(paid) + sum(value == "granted" for value in members.values())
        waiting = sum(value in ("needs_documents", QUEUED) for value in members.values())
        return Due(given + waiting, given, paid, raised, queued_since)
    granted, amount = decision.outcome == "granted", decision.amount_fen
    return Due(1, int(granted), (amount,) if granted and amount is not None else (), raised, queued_since)


def _each(pack: Pack, item: ItemId) -> str:
    found = pack.items.get(item)
    return found.each if found else "household"


def _offices(case: CountedCase) -> Iterator[str]:
    """The offices that decide for a household whose case is determined."""
    if case.determination:
        yield from ("civil", *case.determination.referred_to, *case.determination.unchanged)


def _year(case: CountedCase) -> int | None:
    determination = case.determination
    day = determination and (determination.assessed_on or case.filed_on)
    return day.year if day else None


def _provisional_since(case: CountedCase) -> date | None:
    determination = case.determination
    return determination.determined_on if determination and determination.status == "provisional" else None


def _withdrawn_days(case: CountedCase) -> int | None:
    """Days from the report that withdrew an early approval to the statement that says so of every department."""
    determination, statement = case.determination, case.statement
    if determination is None or statement is None:
        return None
    if determination.status != "withdrawn" or statement.outcome != "withdrawn":
        return None
    return (statement.issued_on - determination.determined_on).days
