"""The table `timers`. No other module writes it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.chassis.core.database import Connection, Pool, Record
from services.chassis.core.sql import statements

SQL = statements(__package__, "timers.sql")

Key = tuple[UUID, str]
"""A stream, and the name of a timer on it."""


async def timers_of(connection: Connection, streams: Sequence[UUID]) -> set[tuple[UUID, str, datetime]]:
    """Returns the timers of these streams: stream, name and due time."""
    return {(row["stream"], row["name"], row["due"]) for row in await connection.fetch(SQL["timers_of"], streams)}


async def due_timers(pool: Pool, now: datetime, limit: int) -> Sequence[Record]:
    """Returns timers that are due at this time, earliest first, except those of applications that wait behind a parked message."""
    rows: Sequence[Record] = await pool.fetch(SQL["due_timers"], now, limit)
    return rows


async def save_timers(connection: Connection, timers: Mapping[Key, datetime | None]) -> None:
    """Sets these timers, and cancels those without a time."""
    if gone := [key for key, due in timers.items() if due is None]:
        await connection.execute(SQL["cancel_timers"], *map(list, zip(*gone, strict=True)))
    if wanted := [(*key, due) for key, due in timers.items() if due is not None]:
        await connection.execute(SQL["set_timers"], *map(list, zip(*wanted, strict=True)))


async def fire_at_once(connection: Connection, name: str, streams: Iterable[UUID]) -> None:
    """Sets a timer on each of these streams that is due at once. A timer of that name that is set already is kept."""
    if listed := list(streams):
        await connection.execute(SQL["fire_at_once"], name, listed)


async def cancel_timers_of(connection: Connection, stream: UUID) -> None:
    """Cancels all timers of a stream."""
    await connection.execute(SQL["cancel_all"], stream)
