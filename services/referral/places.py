"""Places of a programme: counted down as they are granted; who finds none waits, and whoever filed first is served first."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.decisions import Decision, ItemId
from lianban_contracts.model import Model, RegionCode
from lianban_contracts.review import CaseReferred
from pydantic import Field
from pydantic_core import to_json

from services.chassis.command import Command, Handler, Moment
from services.chassis.database import Connection, Record
from services.chassis.sql import statements
from services.policy import Packs

from .case import Case, Event, decide_referral
from .records import Kind
from .register import granted, members_granted

SQL = statements(__package__, "places.sql")

VACANT = "place_vacant"
"""The timer of a household that stands first when a place is left."""

Key = tuple[UUID, str]
"""An application and an item."""


class PlacesLeft(Model):
    """How many places a programme has left in a region."""

    item: ItemId
    region: RegionCode
    available: Annotated[int, Field(ge=0)]


@asynccontextmanager
async def _offered(connection: Connection, rows: Sequence[PlacesLeft]) -> AsyncIterator[None]:
    """Offers what is left to those who wait."""
    await connection.fetch(SQL["lock"], sorted({row.region for row in rows}))
    yield
    await connection.execute(SQL["offer"], [row.item for row in rows], [row.region for row in rows])


KIND = Kind(PlacesLeft, SQL["put"], _offered)


async def called(connection: Connection, commands: Sequence[Command]) -> list[Record]:
    """Applications of a batch that wait and are offered a place: with region, day of filing, and ID numbers."""
    streams = [command.stream for command in commands if command.timer == VACANT]
    return await connection.fetch(SQL["called"], streams) if streams else []


class Places:
    """The places of one batch's regions, locked until it commits."""

    def __init__(self, left: dict[tuple[str, str], int], taken: dict[Key, int], ahead: Mapping[Key, int]) -> None:
        self._left, self._taken, self._ahead = left, taken, ahead
        self._changed: dict[Key, str] = {}
        self._asking: frozenset[UUID] = frozenset()
        self._joined: dict[Key, dict[str, Any]] = {}
        self._gone: set[Key] = set()

    @classmethod
    async def gather(cls, connection: Connection, asking: Mapping[UUID, tuple[str, date | None]]) -> "Places":
        """Locks the places of these applications' regions. `asking`: region and day of filing; none of who asks no more."""
        if not asking:
            return cls({}, {}, {})
        regions, days = zip(*asking.values(), strict=True)
        rows = await connection.fetch(SQL["lock"], sorted(set(regions)))
        held = await connection.fetch(SQL["taken"], list(asking))
        before = await connection.fetch(SQL["ahead"], list(asking), regions, days)
        left = {(row["item"], row["region"]): row["available"] for row in rows}
        taken = {(row["application"], row["item"]): row["number"] for row in held}
        places = cls(left, taken, {(row["application"], row["item"]): row["ahead"] for row in before})
        places._asking = frozenset(asking)
        return places

    def left(self, item: str, referral: CaseReferred) -> int:
        """Places for this case: what is free and nobody who filed before waits for, and what it holds already."""
        key = (referral.application, item)
        free = self._left.get((item, referral.region), 0) - self._ahead.get(key, 0)
        return max(0, free) + self._taken.get(key, 0)

    def is_next(self, item: str, referral: CaseReferred) -> bool:
        """Whether a place is left that the case does not hold."""
        return self.left(item, referral) > self._taken.get((referral.application, item), 0)

    def take(self, item: str, referral: CaseReferred, decisions: Sequence[Decision]) -> None:
        """Counts down what was granted, a place a member, or one for a household; who finds none waits."""
        decision = granted(decisions, item)
        number = (len(members_granted(decision)) or 1) if decision else 0
        key = (referral.application, item)
        if number != self._taken.get(key, 0):
            free = self._left.get((item, referral.region), 0) + self._taken.get(key, 0)
            self._left[item, referral.region] = free - number
            self._taken[key] = number
            self._changed[key] = referral.region
        if referral.application in self._asking:
            self._wait(key, referral, _waits(item, referral, decisions))

    def _wait(self, key: Key, referral: CaseReferred, row: dict[str, Any] | None) -> None:
        self._joined.pop(key, None)
        self._gone.discard(key)
        if row:
            self._joined[key] = row
        else:
            self._gone.add(key)

    async def save(self, connection: Connection) -> None:
        """Writes what the batch took and gave back, who waits, and has what is left offered."""
        if self._joined:
            await connection.execute(SQL["join"], to_json(list(self._joined.values())).decode())
        left = await connection.fetch(SQL["leave"], *zip(*self._gone, strict=True)) if self._gone else ()
        if self._changed:
            await self._save_places(connection)
        if touched := sorted({*_places(self._changed), *((row["item"], row["region"]) for row in left)}):
            await connection.execute(SQL["offer"], *zip(*touched, strict=True))

    async def _save_places(self, connection: Connection) -> None:
        moved = _places(self._changed)
        items, regions = zip(*moved, strict=True)
        await connection.execute(SQL["move"], items, regions, [self._left[place] for place in moved])
        applications, held = zip(*self._changed, strict=True)
        numbers = [self._taken[key] for key in self._changed]
        await connection.execute(SQL["take"], applications, held, list(self._changed.values()), numbers)


def _places(touched: Mapping[Key, str]) -> list[tuple[str, str]]:
    """Items and regions, in order."""
    return sorted({(item, region) for (_, item), region in touched.items()})


def _waits(item: str, referral: CaseReferred, decisions: Sequence[Decision]) -> dict[str, Any] | None:
    """The household's place in the line; None if it waits for nothing."""
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


def offering(item: str, message: type[BenefitsDecided]) -> Callable[[Packs], Handler]:
    """How a place is offered to a household that waits: the referral is taken up and decided once more."""

    def deciding(packs: Packs) -> Handler:
        def offer(case: Case, name: str, moment: Moment) -> Sequence[Event]:
            if case.taken is None or not moment.context.places.is_next(item, case.taken.referral):
                return []
            return decide_referral(packs, message, case, case.taken.referral, moment)

        return offer

    return deciding
