"""The stock of dwellings and its queue, for the regions of one batch, locked until it commits."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from lianban_contracts.review import CaseReferred

from services.chassis.database import Connection
from services.chassis.sql import statements

SQL = statements(__package__, "tables.sql")


@dataclass(frozen=True, slots=True)
class Dwelling:
    """One public dwelling."""

    number: str
    area_m2: str


@dataclass(slots=True)
class Stock:
    """Vacant dwellings in order, what applications of the batch hold, and who waits."""

    vacant: dict[str, list[Dwelling]] = field(default_factory=lambda: defaultdict(list))
    held: dict[UUID, Dwelling] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    own: set[UUID] = field(default_factory=set)
    """Applications of the batch that wait."""
    moved: dict[str, UUID | None] = field(default_factory=dict)
    joined: dict[UUID, str] = field(default_factory=dict)
    left: list[UUID] = field(default_factory=list)

    @classmethod
    async def gather(cls, connection: Connection, cases: Sequence[CaseReferred]) -> "Stock":
        """Locks what is vacant in the regions of these cases and what they hold."""
        stock = cls()
        if not cases:
            return stock
        regions, applications = sorted({case.region for case in cases}), [case.application for case in cases]
        for row in await connection.fetch(SQL["lock"], regions, applications):
            stock._add(row["region"], Dwelling(row["number"], row["area_m2"]), row["allocated_to"])
        for row in await connection.fetch(SQL["waiting"], regions, applications):
            stock.waiting[row["region"]] = row["number"]
            stock.own.update(row["own"] or ())
        return stock

    def _add(self, region: str, dwelling: Dwelling, allocated_to: UUID | None) -> None:
        if allocated_to is None:
            self.vacant[region].append(dwelling)
        else:
            self.held[allocated_to] = dwelling

    def available(self, case: CaseReferred) -> int:
        """How many dwellings this household could be given: its own, or what those before it in the queue leave."""
        if case.application in self.held:
            return 1
        ahead = self.waiting[case.region] - (case.application in self.own)
        return max(0, len(self.vacant[case.region]) - ahead)

    def offer(self, case: CaseReferred) -> Dwelling | None:
        """The dwelling that this household would get."""
        if case.application in self.held:
            return self.held[case.application]
        return self.vacant[case.region][0] if self.available(case) else None

    def allocate(self, case: CaseReferred) -> None:
        """Gives the household the dwelling that it was offered."""
        dwelling = self.offer(case)
        if dwelling is None or case.application in self.held:
            return
        self.vacant[case.region].remove(dwelling)
        self.held[case.application] = dwelling
        self.moved[dwelling.number] = case.application
        self.stop_waiting(case)

    def release(self, case: CaseReferred) -> None:
        """Takes back what the household was allocated: the case was withdrawn, or no longer entitles to it."""
        dwelling = self.held.pop(case.application, None)
        if dwelling is not None:
            self.vacant[case.region].append(dwelling)
            self.moved[dwelling.number] = None

    def wait(self, case: CaseReferred) -> None:
        """Puts the household into the queue; who waits already keeps his place."""
        if case.application not in self.own:
            self.own.add(case.application)
            self.waiting[case.region] += 1
            self.joined[case.application] = case.region

    def stop_waiting(self, case: CaseReferred) -> None:
        """Takes the household out of the queue."""
        if case.application in self.own:
            self.own.discard(case.application)
            self.waiting[case.region] -= 1
            self.joined.pop(case.application, None)
            self.left.append(case.application)

    async def save(self, connection: Connection) -> None:
        """Writes allocations and the queue."""
        if self.moved:
            await connection.execute(SQL["allocate"], list(self.moved), list(self.moved.values()))
        if self.left:
            await connection.execute(SQL["dequeue"], self.left)
        if self.joined:
            await connection.execute(SQL["enqueue"], list(self.joined), list(self.joined.values()))
