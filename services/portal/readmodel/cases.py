"""Reads the portal's tables: the list of cases, and one case with its published events."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeGuard, TypeVar, cast, overload
from uuid import UUID

from lianban_contracts.departments import CIVIL
from lianban_contracts.review import CaseDetermined

from services.chassis.core.database import Pool, Record
from services.chassis.core.problems import BadRequest, NotFound
from services.chassis.core.vault import Erased

from .messages import KEPT, KeptMessage, OfficersRequest
from .statements import SQL

Kept_co = TypeVar("Kept_co", bound=KeptMessage | None, covariant=True)
Other = TypeVar("Other", bound=KeptMessage | None)

STATUSES = ("unknown", "accepted", "in_progress", "completed", "not_accepted", "refused", "ended", "withdrawn")
PAGE = 50
MOST = 200


@dataclass(frozen=True, slots=True)
class Happening(Generic[Kept_co]):
    """One published event of a case. `message` is None if the stored row cannot be read; the rest of the case is still shown."""

    event: str
    type: str
    at: datetime
    message: Kept_co

    @property
    def kind(self) -> str:
        """The type without publisher and version."""
        return self.type.split(".")[3]

    @property
    def who(self) -> str:
        """The service that published it. Messages about a request of an officer are published by the service of its department."""
        if isinstance(self.message, OfficersRequest):
            return "review" if self.message.department == CIVIL.id else self.message.department
        return self.type.split(".")[2]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """The columns of a case; None if no message has set them yet."""

    application: UUID
    status: str = STATUSES[0]
    receipt: str | None = None
    region: str | None = None
    filed_on: date | None = None
    due_on: date | None = None
    agent: bool | None = None
    category: str | None = None
    turn: int | None = None
    granted: int | None = None
    declined: int | None = None
    masked: str | None = None
    """The applicant's surname with asterisks for the given name."""
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One case in the portal's read model, its events in order."""

    row: CaseRow
    happenings: Sequence[Happening[KeptMessage | None]]

    def all(self, model: type[Kept_co]) -> Iterator[Happening[Kept_co]]:
        """Returns the events whose message is of this model, in order."""
        return (one for one in self.happenings if is_of(one, model))

    @overload
    def last(self, model: type[Kept_co], /) -> Happening[Kept_co] | None: ...
    @overload
    def last(self, model: type[Kept_co], other: type[Other], /) -> Happening[Kept_co | Other] | None: ...
    def last(self, model: type[Kept_co], other: type[Other] | None = None, /) -> Happening[Kept_co | Other] | None:
        """Returns the last event whose message is of this model, or of the other one."""
        found = (one for one in reversed(self.happenings) if isinstance(one.message, (model, other or model)))
        return cast("Happening[Kept_co | Other] | None", next(found, None))

    @property
    def determined(self) -> Happening[CaseDetermined] | None:
        """The last determination of the category; emergency aid alone is none."""
        found = (one for one in reversed([*self.all(CaseDetermined)]) if one.message.status != "emergency_aid")
        return next(found, None)


def is_of(one: Happening[KeptMessage | None], model: type[Kept_co]) -> TypeGuard[Happening[Kept_co]]:
    """Returns whether the message of an event is of this model."""
    return isinstance(one.message, model)


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter for cases. `before`: only those filed before this application."""

    status: str | None = None
    region: str | None = None
    receipt: str | None = None
    before: UUID | None = None
    limit: int = PAGE


def wanted(query: Mapping[str, str]) -> Filter:
    """Returns the filter of a query string; empty values count as absent. Raises BadRequest for an invalid value."""
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
    """Returns the cases that match, newest first."""
    found: list[Record] = await pool.fetch(SQL["list"], wish.status, wish.region, wish.receipt, wish.before, wish.limit)
    return found


async def case(pool: Pool, application: UUID) -> Case:
    """Returns one case. Raises Erased if its data were erased, and NotFound if nothing was published about it."""
    happenings = in_order(await pool.fetch(SQL["timeline"], application))
    if not happenings:
        if await pool.fetchval(SQL["is_erased"], application):
            raise Erased
        raise NotFound("no_such_application", application=str(application))
    row = await pool.fetchrow(SQL["case"], application)
    return Case(CaseRow(**row) if row else CaseRow(application), happenings)


def in_order(rows: Iterable[Record]) -> list[Happening[KeptMessage | None]]:
    """Returns rows of the timeline in the order in which the events happened."""
    return sorted(map(_happening, rows), key=_order)


def _order(one: Happening[KeptMessage | None]) -> tuple[datetime, int]:
    """The sort key. Events that one service stored at the same time are ordered by their number on the lane, the last part of the event's id."""
    return one.at, int(one.event.rpartition("-")[2])


def _happening(row: Record) -> Happening[KeptMessage | None]:
    return Happening(row["event"], row["type"], row["at"], _message(row["type"], row["data"]))


def _message(type_name: str, data: bytes) -> KeptMessage | None:
    try:
        return KEPT[type_name].read(data)
    except (KeyError, ValueError):
        return None
