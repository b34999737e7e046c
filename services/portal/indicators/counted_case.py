"""One case as indicators read it: the fields of its messages as JSON."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianban_contracts.departments import DEPARTMENTS

from services.chassis.core.database import Record

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CountedEvent:
    """One published event of a case. `kind` is its type without publisher and version, `who` the publishing service."""

    event: str
    who: str
    kind: str
    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CountedCase:
    """One case as the portal knows it."""

    row: Mapping[str, Any]
    happenings: Sequence[CountedEvent]

    def last(self, *kinds: str) -> CountedEvent | None:
        """The last event of one of these kinds."""
        return next((one for one in reversed(self.happenings) if one.kind in kinds), None)


def in_order(rows: Iterable[Record], read: Callable[[bytes], Mapping[str, Any]]) -> list[CountedEvent]:
    """Rows of the timeline as they happened."""
    return sorted((_happening(row, read) for row in rows), key=_order)


def _order(one: CountedEvent) -> tuple[datetime, int]:
    """What one service stored at once is told apart by its place on the lane, the last part of the event's id."""
    return one.at, int(one.event.rpartition("-")[2])


def _happening(row: Record, read: Callable[[bytes], Mapping[str, Any]]) -> CountedEvent:
    _, _, who, kind, _ = row["type"].split(".")
    data = read(row["data"])
    return CountedEvent(row["event"], _by(who, data), kind, row["at"], data)


def _by(publisher: str, data: Mapping[str, Any]) -> str:
    """The service that said it: what officers say comes from the service of their department."""
    department = data.get("department", publisher) if publisher == "officers" else publisher
    return "review" if department == "civil" else str(department)


REASON = ("explanation", "clause", "plan_ended_on")
"""Why a household is of its category, or of none, as a determination and a statement say it."""


def _decided(case: CountedCase, department: str, turn: int | None) -> CountedEvent | None:
    """What a department decided last in a turn; in any, where none is given."""
    found = (one for one in reversed(case.happenings) if one.kind == "benefits-decided" and one.who == department)
    return next((one for one in found if turn is None or one.data.get("turn") == turn), None)


def granted(decisions: Sequence[Json]) -> int:
    """How many items were granted."""
    return sum(decision["outcome"] == "granted" for decision in decisions)


def statement(case: CountedCase) -> Json:
    """The statement as issued; before that, under revision 0, what has been decided so far."""
    issued = case.last("statement-issued", "application-completed")
    if issued is not None:
        return {**issued.data["statement"], "issued": True, "at": issued.at}
    decisions, determined = so_far(case), case.last("case-determined")
    reason = {name: determined.data[name] for name in REASON if name in determined.data} if determined else {}
    return {"issued": False, "revision": 0, "decisions": decisions, "granted": granted(decisions), **reason}


def so_far(case: CountedCase) -> list[Json]:
    """The decisions of the last determination and of the departments that have answered it."""
    determined = case.last("case-determined")
    if determined is None:
        return []
    kept = determined.data.get("unchanged", ())
    turns = {name: None if name in kept else determined.data["turn"] for name in DEPARTMENTS}
    parts = [determined, *(_decided(case, name, turn) for name, turn in turns.items())]
    return [decision for part in parts if part for decision in part.data.get("decisions", ())]
