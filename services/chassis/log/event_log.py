"""The log of one service. One transaction locks lanes, decides a batch of commands and commits their events."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Protocol
from uuid import UUID

from asyncpg import IntegrityConstraintViolationError
from pydantic_core import from_json

from services.chassis.core.aggregate import Aggregate, Folded
from services.chassis.core.clock import Clock
from services.chassis.core.command import Command, DecisionContext, Outcome
from services.chassis.core.database import Connection, Pool, Record
from services.chassis.core.events import COLUMNS, Recorded
from services.chassis.core.lanes import LANES, Lane, lane_of
from services.chassis.core.sql import statements
from services.chassis.core.vault import Vault

from . import lane_table, parked_table, timer_table
from .batch import Batch, LockedState
from .cache import Cache

SQL = statements(__package__, "event_log.sql")


class Follower(Protocol):
    """The publisher of this log in this process: the relay. It publishes only if it leads."""

    leads: bool

    def committed(self, records: Sequence[Recorded]) -> None:
        """Receives the events of a committed batch."""


class Log:
    """Appends to the 64 lanes of one service."""

    def __init__(
        self, aggregate: Aggregate, pool: Pool, clock: Clock, cache: Cache | None = None, vault: Vault | None = None
    ) -> None:
        self.aggregate = aggregate
        self.pool = pool
        self.clock = clock
        self.follower: Follower | None = None
        self.vault = vault or Vault()
        self._cache = cache or Cache()

    def forget(self) -> None:
        """Clears the cache."""
        self._cache.forget(range(LANES))

    async def execute(self, commands: Sequence[Command]) -> list[Outcome]:
        """Applies the commands in one transaction, and returns their outcomes. Raises asyncpg errors. Then nothing of the batch
        was applied, except if the connection was lost during the commit; commands must be safe to repeat."""
        touched = {lane_of(command.stream) for command in commands}
        try:
            batch = await self._transact(commands, sorted(touched))
        except BaseException:
            self._cache.forget(touched)
            raise
        if batch.recorded and self.follower:
            self.follower.committed(batch.recorded)
        return [outcome for outcome in batch.outcomes if outcome is not None]

    async def execute_safely(self, commands: Sequence[Command]) -> list[Outcome]:
        """Same as `execute`, but if a constraint is violated, folds the streams again from the database and tries once more."""
        try:
            return await self.execute(commands)
        except IntegrityConstraintViolationError:
            return await self.execute(commands)

    async def _transact(self, commands: Sequence[Command], lanes: list[int]) -> Batch:
        await self.vault.load({command.stream for command in commands})
        async with self.pool.acquire() as connection, connection.transaction():
            batch = await self._begin(connection, commands, lanes)
            admitted, context = batch.admit(), None
            if admitted:
                await self._load(connection, batch, admitted)
                if self.aggregate.codec:
                    await self.vault.create({command.stream for command in admitted})
                for command in admitted:
                    if command.timer is not None:
                        command.message = self.aggregate.on_due(batch.streams[command.stream].state, command.timer)
                context = await self.aggregate.register.load(connection, admitted)
            batch.decide(DecisionContext(self.clock.now(), context))
            await self._write(connection, batch)
            if batch.changes:
                await self.aggregate.register.save(connection, context, batch.changes)
        self._cache.keep(batch.lanes.values(), batch.streams)
        return batch

    async def _begin(self, connection: Connection, commands: Sequence[Command], numbers: list[int]) -> Batch:
        rows = await lane_table.lock_lanes(connection, numbers)
        lanes = {row["lane"]: lane_from(row) for row in rows}
        self._cache.prove(lanes.values())
        waiting = any(lane.parked for lane in lanes.values())
        standing = await self._standing(connection, commands, waiting)
        return Batch(self.aggregate, commands, lanes, standing, self.vault)

    async def _standing(self, connection: Connection, commands: Sequence[Command], waiting: bool) -> LockedState:
        """Reads the rows that decide which commands may run. Queries that these commands do not need are left out."""
        blocked: set[UUID] = set()
        parked: set[int] = set()
        held: set[tuple[UUID, str, str]] = set()
        due: set[tuple[UUID, str, datetime]] = set()
        if waiting:
            rows = await connection.fetch(SQL["blocked_streams"], [command.stream for command in commands])
            blocked = {row["application"] for row in rows}
            held = await self._held(connection, commands)
        if numbers := [command.parked for command in commands if command.parked is not None]:
            parked = {row["number"] for row in await connection.fetch(SQL["still_parked"], numbers)}
        if streams := [command.stream for command in commands if command.timer is not None]:
            due = await timer_table.timers_of(connection, streams)
        return LockedState(blocked, held, parked, due)

    async def _held(self, connection: Connection, commands: Sequence[Command]) -> set[tuple[UUID, str, str]]:
        """Returns the messages of outside systems in this batch that are parked already. They were delivered twice, and must not be
        parked again."""
        outside = [
            (command.stream, delivery.topic, delivery.id)
            for command in commands
            if (delivery := command.delivery) is not None and delivery.lane is None and command.timer is None
        ]
        rows = await connection.fetch(SQL["held"], *_columns(outside, 3)) if outside else []
        return {(row["application"], row["topic"], row["id"]) for row in rows}

    async def _load(self, connection: Connection, batch: Batch, commands: Sequence[Command]) -> None:
        missing = []
        for stream in {command.stream for command in commands}:
            folded = self._cache.get(stream)
            if folded is None:
                missing.append(stream)
                folded = Folded(self.aggregate.initial, 0, 0)
            batch.streams[stream] = folded
        if missing and self.aggregate.codec:
            batch.streams.update(self._fold(await connection.fetch(SQL["load_streams"], missing)))

    def _fold(self, rows: Sequence[Record]) -> dict[UUID, Folded]:
        return {stream: self.folded(list(events)) for stream, events in groupby(rows, itemgetter("stream"))}

    def folded(self, rows: Sequence[Record]) -> Folded:
        """Returns the folded stream of these rows, which are ordered oldest first. Its key must be loaded. Raises Erased."""
        state = self.aggregate.fold(self.aggregate.initial, map(self.event, rows))
        size = sum(len(row["data"]) for row in rows)
        return Folded(state, len(rows), rows[-1]["sequence"] if rows else 0, size)

    def event(self, row: Record) -> Any:
        """Returns the event of a row. The key of its stream must be loaded. Raises Erased."""
        return self.aggregate.codec.decode(row["type"], self.vault.unseal(row["stream"], row["type"], row["data"]))

    async def state(self, stream: UUID) -> Folded:
        """Returns one stream from the database. Version 0: it does not exist. Raises Erased."""
        await self.vault.load([stream])
        async with self.pool.acquire() as connection:
            return self.folded(await connection.fetch(SQL["load_streams"], [stream]))

    async def _write(self, connection: Connection, batch: Batch) -> None:
        if batch.recorded:
            await connection.copy_records_to_table("events", records=batch.recorded, columns=COLUMNS)
            await self._tell(connection, {record.lane for record in batch.recorded})
        await lane_table.move_lanes(connection, [lane for lane in batch.lanes.values() if lane.changed])
        await timer_table.save_timers(connection, batch.timers)
        await parked_table.park(connection, batch.parked)
        await parked_table.release(connection, batch.released)
        await parked_table.save_errors(connection, batch.still_parked)

    async def _tell(self, connection: Connection, lanes: set[int]) -> None:
        """Notifies the relay in another process through the database. A relay that leads in this process is woken directly."""
        if not (self.follower and self.follower.leads):
            await connection.execute("select pg_notify('lanes', $1)", ",".join(map(str, sorted(lanes))))


def lane_from(row: Record) -> Lane:
    """Returns a row of `lanes` as a Lane."""
    return Lane(
        row["lane"], row["sequence"], row["hash"], from_json(row["published"]), from_json(row["applied"]), row["parked"]
    )


def _columns(rows: Sequence[Sequence[object]], width: int) -> list[list[object]]:
    return [[row[column] for row in rows] for column in range(width)]
