"""One case as indicators count it: what is due to the household after its last decision, and what reached it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lianban_contracts.decisions import PackReference

from services.policy import Pack

from .counted_case import CountedCase as Case
from .counted_case import statement

Json = Mapping[str, Any]

QUEUED = "queued"
DUE = frozenset({"granted", "needs_documents", QUEUED})
"""Entitled, or not yet known otherwise (符合条件)."""


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
class Handled:
    """One case. `standard_year`: the year whose figures decided, None before it was determined; `withdrawn_days`: from the report to the last department's end."""

    category: str = "none"
    due: Mapping[str, Due] = field(default_factory=dict)
    decided: int = 0
    open: int = 0
    """Items with a decision, and items open to the household: those of civil affairs and of the departments asked."""
    issued: frozenset[int] = frozenset()
    delivered: frozenset[int] = frozenset()
    visited: tuple[date, ...] = ()
    size: int | None = None
    area: str = "urban"
    standard_year: int | None = None
    pack: PackReference | None = None
    provisional_since: date | None = None
    withdrawn_days: int | None = None


def handled(case: Case, pack: Pack) -> Handled:
    """The case of what was published about it; `pack` says which items are decided a member at a time, and whose they are."""
    determined = case.last("case-determined")
    told: Json = determined.data if determined else {}
    decisions = statement(case)["decisions"] if determined else []
    filing = case.last("application-submitted")
    stated: Json = filing.data if filing else {}
    queued = _queued(case)
    return Handled(
        category=str(told.get("category", "none")),
        due={
            one["item"]: due(one, _each(pack, one["item"]), queued.get(one["item"]))
            for one in decisions
            if one["outcome"] in DUE
        },
        decided=len(decisions),
        open=max(len(decisions), _open(pack, told)),
        issued=frozenset(_issued(case)),
        delivered=frozenset(one.data["revision"] for one in case.happenings if one.kind == "statement-delivered"),
        visited=tuple(_days(case, "visit-recorded", "visited_on")),
        size=stated.get("size"),
        area=stated.get("area", "urban"),
        standard_year=_year(told, case.row) if determined else None,
        pack=told.get("pack"),
        provisional_since=told["determined_on"] if told.get("status") == "provisional" else None,
        withdrawn_days=_withdrawn(case, told),
    )


def due(decision: Json, each: str, queued_since: date | None = None) -> Due:
    """What one decision makes due, by members for an item that is decided a member at a time."""
    raised, members = bool(decision.get("case_by_case")), decision.get("members") or {}
    if each == "member" and members:
        paid = tuple(value for value in members.values() if isinstance(value, int))
        given = len(paid) + sum(value == "granted" for value in members.values())
        waiting = sum(value in ("needs_documents", QUEUED) for value in members.values())
        return Due(given + waiting, given, paid, raised, queued_since)
    granted, amount = decision["outcome"] == "granted", decision.get("amount_fen")
    return Due(1, int(granted), (amount,) if granted and amount is not None else (), raised, queued_since)


def _each(pack: Pack, item: str) -> str:
    found = pack.items.get(item)
    return found.each if found else "household"


def _open(pack: Pack, told: Json) -> int:
    owners = ("civil", *told.get("referred_to", ()), *told.get("unchanged", ())) if told else ()
    return sum(len(pack.items_of(owner)) for owner in owners)


def _issued(case: Case) -> Iterable[int]:
    return (one.data["statement"]["revision"] for one in case.happenings if "statement" in one.data)


def _queued(case: Case) -> Mapping[str, date]:
    """Since when the household waits for an item, by item."""
    since: dict[str, date] = {}
    for stated in (one.data["statement"] for one in case.happenings if "statement" in one.data):
        waiting = [one["item"] for one in stated["decisions"] if _waits(one)]
        since = {item: since.get(item, stated["issued_on"]) for item in waiting}
    return since


def _waits(decision: Json) -> bool:
    return decision["outcome"] == QUEUED or QUEUED in decision.get("members", {}).values()


def _days(case: Case, kind: str, name: str) -> Sequence[date]:
    return [one.data[name] for one in case.happenings if one.kind == kind]


def _year(told: Json, row: Json) -> int:
    day: date = told.get("assessed_on") or row["filed_on"]
    return day.year


def _withdrawn(case: Case, told: Json) -> int | None:
    """Days from the report that withdrew an early approval to the statement that says so of every department."""
    ended = case.last("statement-issued", "application-completed")
    if told.get("status") != "withdrawn" or ended is None or ended.data["statement"]["outcome"] != "withdrawn":
        return None
    days: int = (ended.data["statement"]["issued_on"] - told["determined_on"]).days
    return days
