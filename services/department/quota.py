"""Quotas of programmes: places are counted down by grants, and households without a place wait in the order of filing.

The pack marks an item as a programme with places; the department states how many places are left. A household with the outcome
`queued` is on the waiting list, even before the department has stated a number for the first time.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from lianban_contracts.decisions import Decision, ItemId
from lianban_contracts.model import Model, RegionCode
from lianban_contracts.review import CaseReferred
from pydantic import Field
from pydantic_core import to_json

from services.chassis.core.command import Command, DecisionContext
from services.chassis.core.database import Connection, Record
from services.chassis.core.sql import statements
from services.chassis.log.timer_table import fire_at_once

from .records import Kind
from .register import granted, members_granted
from .waiting_list import Ready

SQL = statements(__package__, "quota.sql")

VACANT = "place_vacant"
"""The timer that decides a waiting household again when a place is left."""

Key = tuple[UUID, str]
"""An application and an item."""

Row = dict[str, Any]
"""A household on the waiting list."""


class PlacesLeft(Model):
    """The number of places that a programme has left in a region."""

    item: ItemId
    region: RegionCode
    available: Annotated[int, Field(ge=0)]


@asynccontextmanager
async def _offered(connection: Connection, rows: Sequence[PlacesLeft]) -> AsyncIterator[None]:
    """Locks all places, so that no batch decides by old numbers, and offers free places to waiting households afterwards."""
    await connection.execute(SQL["lock_all"])
    yield
    await _offer(connection, [(row.item, row.region) for row in rows])


async def _offer(connection: Connection, places: Sequence[tuple[str, str]]) -> None:
    """Offers the free places of these items and regions to the waiting households that filed first."""
    items, regions = zip(*places, strict=True) if places else ((), ())
    rows = await connection.fetch(SQL["next_in_line"], items, regions)
    await fire_at_once(connection, VACANT, (row["application"] for row in rows))


KIND = Kind(PlacesLeft, SQL["put"], _offered)


async def called(connection: Connection, commands: Sequence[Command]) -> list[Record]:
    """Returns the applications of a batch that wait and are offered a place, with region, day of filing and ID numbers."""
    streams = [command.stream for command in commands if command.timer == VACANT]
    return await connection.fetch(SQL["called"], streams) if streams else []


class Quota:
    """The places in the regions of one batch. They are locked until the batch commits."""

    def __init__(self) -> None:
        self._left: dict[tuple[str, str], int] = {}
        self._ahead: dict[Key, int] = {}
        self._taken: dict[Key, int] = {}
        self._regions: dict[Key, str] = {}
        """The region of the places that an application holds or waits for. It differs from that of the case after a move."""
        self._waited: set[Key] = set()
        """The waiting list at the start of the batch."""
        self._line: dict[Key, Row | None] = {}
        """The waiting list entries of the applications that the batch decided; None if they do not wait."""
        self._changed: dict[Key, str] = {}
        self._moved: set[tuple[str, str]] = set()
        """The items and regions of which the number of free places changed."""

    @classmethod
    async def load(
        cls,
        connection: Connection,
        asking: Iterable[CaseReferred],
        before: Iterable[CaseReferred],
        called: Sequence[Record],
    ) -> "Quota":
        """Locks the places of all applications of the batch that ask for one, are offered one, hold one or wait for one."""
        places = cls()
        turns = {row["application"]: (row["region"], row["filed_on"]) for row in called}
        earlier = {case.application: _region_and_day(case) for case in before}
        await places._find_standing(connection, [*turns, *earlier])
        standing = {application for application, _ in (*places._taken, *places._waited)}
        turns |= {application: turn for application, turn in earlier.items() if application in standing}
        turns |= {case.application: _region_and_day(case) for case in asking}
        if turns:
            await places._find_left(connection, turns)
        return places

    async def _find_standing(self, connection: Connection, applications: Sequence[UUID]) -> None:
        for row in await connection.fetch(SQL["standing"], applications) if applications else ():
            key = (row["application"], row["item"])
            self._regions[key] = row["region"]
            if row["waits"]:
                self._waited.add(key)
            else:
                self._taken[key] = row["number"]

    async def _find_left(self, connection: Connection, turns: Mapping[UUID, tuple[str, date | None]]) -> None:
        regions, days = zip(*turns.values(), strict=True)
        rows = await connection.fetch(SQL["lock"], sorted({*regions, *self._regions.values()}))
        self._left = {(row["item"], row["region"]): row["available"] for row in rows}
        if any(self._left.values()):
            ahead = await connection.fetch(SQL["ahead"], list(turns), regions, days)
            self._ahead = {(row["application"], row["item"]): row["ahead"] for row in ahead}

    def left(self, item: str, referral: CaseReferred) -> int:
        """Returns the places for this case: the free ones that no earlier filing waits for, and those it holds."""
        key = (referral.application, item)
        free = self._left.get((item, referral.region), 0) - self._ahead.get(key, 0)
        return max(0, free) + self._taken.get(key, 0)

    def is_next(self, item: str, referral: CaseReferred) -> bool:
        """True if a place is left beyond those that the case holds."""
        return self.left(item, referral) > self._taken.get((referral.application, item), 0)

    def take(self, item: str, referral: CaseReferred, decisions: Sequence[Decision]) -> None:
        """Counts granted places down, one per member or one per household, and updates the waiting list."""
        decision = granted(decisions, item)
        number = (len(members_granted(decision)) or 1) if decision else 0
        key = (referral.application, item)
        held = self._taken.get(key, 0)
        if number != held:
            self._count(item, self._regions.get(key, referral.region) if held else referral.region, held)
            self._count(item, referral.region, -number)
            self._taken[key] = number
            self._changed[key] = referral.region
        self._line[key] = _row(item, referral, decisions)

    def _count(self, item: str, region: str, number: int) -> None:
        """Adds to the free places of a region."""
        if number:
            self._left[item, region] = self._left.get((item, region), 0) + number
            self._moved.add((item, region))

    async def save(self, connection: Connection) -> None:
        """Writes the changed places and the waiting list, and offers free places."""
        if joined := [row for row in self._line.values() if row]:
            await connection.execute(SQL["join"], to_json(joined).decode())
        gone = [key for key in self._waited if key in self._line and not self._line[key]]
        left = await connection.fetch(SQL["leave"], *zip(*gone, strict=True)) if gone else ()
        if self._changed:
            await self._save_places(connection)
        if touched := sorted(
            {*self._moved, *self._places_left_by_moves(), *((row["item"], row["region"]) for row in left)}
        ):
            await _offer(connection, touched)

    def _places_left_by_moves(self) -> Iterator[tuple[str, str]]:
        """Yields the items and regions where an application waited before it moved to another region and waits there now."""
        for key in self._waited:
            row = self._line.get(key)
            if row and row["region"] != self._regions[key]:
                yield key[1], self._regions[key]

    async def _save_places(self, connection: Connection) -> None:
        moved = sorted(self._moved)
        items, regions = zip(*moved, strict=True)
        await connection.execute(SQL["move"], items, regions, [self._left[place] for place in moved])
        applications, held = zip(*self._changed, strict=True)
        numbers = [self._taken[key] for key in self._changed]
        await connection.execute(SQL["take"], applications, held, list(self._changed.values()), numbers)


def _region_and_day(case: CaseReferred) -> tuple[str, date | None]:
    """The region and the day of filing, which orders the waiting list; no day after a withdrawal."""
    return case.region, case.facts.filed_on if case.facts else None


def _row(item: str, referral: CaseReferred, decisions: Sequence[Decision]) -> Row | None:
    """The waiting list entry of the household with its number of places; None if it does not wait."""
    decision = next((one for one in decisions if one.item == item), None)
    members = [one for one in (decision.members or {}).values() if one == "queued"] if decision else []
    if decision is None or referral.facts is None or not (members or decision.outcome == "queued"):
        return None
    return {
        "application": referral.application,
        "item": item,
        "region": referral.region,
        "filed_on": referral.facts.filed_on,
        "number": len(members) or 1,
        "persons": [person.id_number for person in referral.persons],
    }


def is_next(item: str) -> Ready:
    """Returns a check if a place of the item is left for a waiting household."""

    def ready(case: CaseReferred, moment: DecisionContext) -> bool:
        return bool(moment.context.places.is_next(item, case))

    return ready
