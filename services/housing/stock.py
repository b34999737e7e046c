"""The stock of dwellings and the waiting lists in the regions of one batch, locked until it commits."""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from lianban_contracts.review import CaseReferred
from pydantic_core import to_json

from services.chassis.core.command import Command
from services.chassis.core.database import Connection, Record
from services.chassis.core.sql import statements
from services.chassis.log.timer_table import fire_at_once

from .waiting_list import Key, WaitingList, key_of

SQL = statements(__package__, "tables.sql")

PUT_DWELLINGS, PUT_VACATED = SQL["put_dwellings"], SQL["put_vacated"]
"""Statements that add dwellings and that make them vacant again."""

VACANT = "dwelling_vacant"
"""The timer that decides the household first on the waiting list again when a dwelling is vacant."""


NOWHERE: Mapping[UUID, str] = {}


@dataclass(frozen=True, slots=True)
class Dwelling:
    """One public dwelling."""

    number: str
    area_m2: str
    region: str


@dataclass(slots=True)
class Stock:
    """Vacant dwellings in order, dwellings held by applications of the batch, and the waiting list of each region."""

    vacant: dict[str, list[Dwelling]] = field(default_factory=lambda: defaultdict(list))
    held: dict[UUID, Dwelling] = field(default_factory=dict)
    lines: dict[str, WaitingList] = field(default_factory=lambda: defaultdict(WaitingList))
    keys: dict[UUID, Key] = field(default_factory=dict)
    """The position of each application of the batch on the waiting list, also if it does not wait."""
    undecided: dict[str, list[Key]] = field(default_factory=lambda: defaultdict(list))
    """Applications of this batch that ask and are not decided yet, in the order of filing.

    The batch has another order."""
    waiting: dict[UUID, CaseReferred | None] = field(default_factory=dict)
    """Applications of the batch that wait. The value is the referral if they joined in this batch, else None."""
    moved: dict[str, UUID | None] = field(default_factory=dict)
    left: dict[UUID, str] = field(default_factory=dict)
    waits_in: dict[UUID, str] = field(default_factory=dict)
    """Applications of the batch that wait in another region than that of their case, because they moved."""
    moved_away: dict[UUID, str] = field(default_factory=dict)
    """Those of them that were decided, with the region where they waited. They wait there no longer."""

    @classmethod
    async def load(
        cls,
        connection: Connection,
        cases: Sequence[CaseReferred],
        offered: Sequence[Record],
        standing: Mapping[UUID, str] = NOWHERE,
    ) -> "Stock":
        """Locks the regions of these cases and of the applications that are offered a dwelling, and loads them.

        `standing`: the region in which each of them has a dwelling or waits for one. It is locked too."""
        stock = cls()
        asking = Counter(case.region for case in cases) + Counter(row["region"] for row in offered)
        if asking:
            await connection.execute(SQL["lock"], sorted({*asking, *standing.values()}))
            applications = [*(case.application for case in cases), *(row["application"] for row in offered)]
            await stock._find_places(connection, applications, cases)
            await stock._find_dwellings(connection, applications, asking)
        for case in cases:
            stock.await_decision(case)
        return stock

    async def _find_places(
        self, connection: Connection, applications: Sequence[UUID], cases: Sequence[CaseReferred]
    ) -> None:
        known = {case.application: (case.region, _filed_on(case)) for case in cases}
        regions, days = zip(*(known.get(application, (None, None)) for application in applications), strict=True)
        for row in await connection.fetch(SQL["places"], applications, regions, days):
            key = self.keys[row["application"]] = key_of(row["filed_on"], row["application"])
            self.lines[row["region"]].before[key] = row["ahead"]
            if row["waits"]:
                self.waiting[row["application"]] = None
            elif row["waits_in"]:
                self.waits_in[row["application"]] = row["waits_in"]

    async def _find_dwellings(self, connection: Connection, applications: Sequence[UUID], asking: Counter[str]) -> None:
        for row in await connection.fetch(SQL["lengths"], list(asking)):
            self.lines[row["region"]].length = row["length"]
        most = [self.lines[region].length + number for region, number in asking.items()]
        for row in await connection.fetch(SQL["dwellings"], list(asking), most, applications):
            dwelling = Dwelling(row["number"], row["area_m2"], row["region"])
            if row["allocated_to"] is None:
                self.vacant[row["region"]].append(dwelling)
            else:
                self.held[row["allocated_to"]] = dwelling

    def await_decision(self, case: CaseReferred) -> None:
        """Reserves the turn of a household that asks for a dwelling, neither has one nor waits, before later
        filings."""
        if asks(case) and case.application not in self.held and case.application not in self.waiting:
            insort(self.undecided[case.region], self.keys[case.application])

    def decided(self, case: CaseReferred) -> None:
        """Removes the household from those that are not decided yet, and from the list of the region that it left."""
        if region := self.waits_in.pop(case.application, None):
            self.moved_away[case.application] = region
        if (key := self.keys.get(case.application)) in self.undecided[case.region]:
            self.undecided[case.region].remove(key)

    def available(self, case: CaseReferred) -> int:
        """Returns 1 if the household holds a dwelling or one is left after earlier filings, else 0."""
        return int(case.application in self.held or len(self.vacant[case.region]) > sum(self._ahead(case)))

    def is_next(self, case: CaseReferred) -> bool:
        """Returns True if the household waits and a dwelling is left for it."""
        return case.application in self.waiting and self.available(case) > 0

    def place(self, case: CaseReferred) -> int:
        """Returns the place on the waiting list after the vacant dwellings are allocated, 0 without a request."""
        without = max(0, sum(self._ahead(case)) - len(self.vacant[case.region]))
        return without + 1 if case.application in self.keys else 0

    def _ahead(self, case: CaseReferred) -> tuple[int, int]:
        """Returns the number of earlier filings that wait, and of those that ask in the same batch."""
        key = self.keys.get(case.application)
        if key is None:
            return 0, 0
        return self.lines[case.region].ahead(key), bisect_left(self.undecided[case.region], key)

    def offer(self, case: CaseReferred) -> Dwelling | None:
        """Returns the dwelling that this household holds or would get, or None."""
        if case.application in self.held:
            return self.held[case.application]
        return self.vacant[case.region][0] if self.available(case) else None

    def allocate(self, case: CaseReferred) -> None:
        """Allocates the dwelling that was offered to the household."""
        dwelling = self.offer(case)
        if dwelling is None or case.application in self.held:
            return
        self.vacant[case.region].remove(dwelling)
        self.held[case.application] = dwelling
        self.moved[dwelling.number] = case.application
        self.stop_waiting(case)

    def release(self, case: CaseReferred) -> None:
        """Takes back the household's dwelling. The case was withdrawn, or no longer entitles to it."""
        dwelling = self.held.pop(case.application, None)
        if dwelling is not None:
            self.vacant[dwelling.region].append(dwelling)
            self.moved[dwelling.number] = None

    def wait(self, case: CaseReferred) -> None:
        """Adds the household to the waiting list. If it waits already, it keeps its place."""
        if case.application not in self.waiting:
            self.waiting[case.application] = None if self.left.pop(case.application, None) else case
            self.lines[case.region].join(self.keys[case.application])

    def stop_waiting(self, case: CaseReferred) -> None:
        """Removes the household from the waiting list."""
        if case.application in self.waiting:
            if self.waiting.pop(case.application) is None:
                self.left[case.application] = case.region
            self.lines[case.region].leave(self.keys[case.application])

    async def save(self, connection: Connection) -> None:
        """Writes allocations and the waiting list, and offers vacant dwellings to waiting households."""
        if self.moved:
            await connection.execute(SQL["allocate"], list(self.moved), list(self.moved.values()))
        if self.left or self.moved_away:
            await connection.execute(SQL["leave"], [*self.left, *self.moved_away])
        if joined := [case for case in self.waiting.values() if case]:
            await connection.execute(SQL["join"], to_json([self._row(case) for case in joined]).decode())
        free = {region for region, line in self.lines.items() if line.length and self.vacant[region]}
        if free := free.union(self.moved_away.values()):
            await offer(connection, sorted(free))

    def _row(self, case: CaseReferred) -> dict[str, Any]:
        return {
            "application": case.application,
            "region": case.region,
            "filed_on": self.keys[case.application][0],
            "persons": [person.id_number for person in case.persons],
        }


async def offer(connection: Connection, regions: Sequence[str]) -> None:
    """Offers the vacant dwellings of these regions to the households first on the waiting list."""
    rows = await connection.fetch(SQL["next_in_line"], regions)
    await fire_at_once(connection, VACANT, (row["application"] for row in rows))


def asks(case: CaseReferred) -> bool:
    """Returns True if the household asks for a dwelling."""
    return case.facts is not None and case.facts.household.housing_request == "allocation"


async def called(connection: Connection, commands: Sequence[Command]) -> list[Record]:
    """Returns applications of a batch that wait and are offered a dwelling, with region, day of filing and ID
    numbers."""
    streams = [command.stream for command in commands if command.timer == VACANT]
    return await connection.fetch(SQL["called"], streams) if streams else []


async def those_standing(connection: Connection, cases: Sequence[CaseReferred]) -> dict[UUID, str]:
    """Returns those of these applications that have a dwelling or wait for one, with its region."""
    rows = await connection.fetch(SQL["standing"], [case.application for case in cases]) if cases else ()
    return {row["application"]: row["region"] for row in rows}


def _filed_on(case: CaseReferred) -> date | None:
    return case.facts.filed_on if case.facts else None
