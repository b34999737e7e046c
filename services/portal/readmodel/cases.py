"""Reads the portal's tables: the list of cases, and one case with everything that was published about it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from services.chassis.core.database import Pool, Record
from services.chassis.core.problems import BadRequest, NotFound

from .statements import SQL

STATUSES = ("unknown", "accepted", "in_progress", "completed", "not_accepted", "refused", "ended", "withdrawn")
PAGE = 50
MOST = 200


@dataclass(frozen=True, slots=True)
class Happening:
    """One published event of a case. `kind` is its type without publisher and version, `who` the publishing service."""

    event: str
    who: str
    kind: str
    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One case as the portal knows it."""

    row: Mapping[str, Any]
    happenings: Sequence[Happening]

    def last(self, *kinds: str) -> Happening | None:
        """The last event of one of these kinds."""
        return next((one for one in reversed(self.happenings) if one.kind in kinds), None)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases are asked for. `before`: only those filed before this application."""

    status: str | None = None
    region: str | None = None
    receipt: str | None = None
    before: UUID | None = None
    limit: int = PAGE


def wanted(query: Mapping[str, str]) -> Filter:
    """The filter of a query; empty values count as absent. Raises BadRequest for one that cannot match anything."""
    given = {name: value for name, value in query.items() if value}
    if given.get("status", STATUSES[0]) not in STATUSES:
        raise BadRequest("bad_filter", name="status", value=given["status"])
    limit = _number("limit", given.get("limit", str(PAGE)))
    return Filter(given.get("status"), given.get("region"), given.get("receipt"), _before(given.get("before")), limit)


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST):
        raise BadRequest("bad_filter", name=name, value=text)
    return int(text)


def _before(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise BadRequest("bad_filter", name="before", value=text) from None


async def listed(pool: Pool, wish: Filter) -> list[Record]:
    """The newest cases that match, newest first."""
    found: list[Record] = await pool.fetch(SQL["list"], wish.status, wish.region, wish.receipt, wish.before, wish.limit)
    return found


async def case(pool: Pool, application: UUID) -> Case:
    """One case. Raises NotFound if nothing was published about it."""
    happenings = in_order(await pool.fetch(SQL["timeline"], application))
    if not happenings:
        raise NotFound("no_such_application", application=str(application))
    row = await pool.fetchrow(SQL["case"], application)
    return Case(dict(row) if row else {"application": application, "status": STATUSES[0]}, happenings)


def in_order(rows: Iterable[Record], read: Callable[[bytes], Mapping[str, Any]] | None = None) -> list[Happening]:
    """Rows of the timeline as they happened. `read`: how to read a message of which not everything is wanted."""
    return sorted((_happening(row, read or _read) for row in rows), key=_order)


def _order(one: Happening) -> tuple[datetime, int]:
    """What one service stored at once is told apart by its place on the lane, the last part of the event's id."""
    return one.at, int(one.event.rpartition("-")[2])


def _happening(row: Record, read: Callable[[bytes], Mapping[str, Any]]) -> Happening:
    _, _, who, kind, _ = row["type"].split(".")
    data = read(row["data"])
    return Happening(row["event"], _by(who, data), kind, row["at"], data)


def _by(publisher: str, data: Mapping[str, Any]) -> str:
    """The service that said it: what officers say comes from the service of their department."""
    department = data.get("department", publisher) if publisher == "officers" else publisher
    return "review" if department == "civil" else str(department)


def _read(data: bytes) -> Mapping[str, Any]:
    """What nobody can read says nothing; the rest of the case is shown."""
    try:
        found = from_json(data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
