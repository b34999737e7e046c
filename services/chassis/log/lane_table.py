"""The table `lanes`. No other module writes it."""

from collections.abc import Sequence
from uuid import UUID

from pydantic_core import to_json

from services.chassis.core.database import Connection, Record
from services.chassis.core.lanes import Lane, lane_of
from services.chassis.core.sql import statements

SQL = statements(__package__, "lanes.sql")


async def lock_lanes(connection: Connection, numbers: Sequence[int]) -> Sequence[Record]:
    """Locks lanes until the transaction ends, in the order of their numbers."""
    rows: Sequence[Record] = await connection.fetch(SQL["lock_lanes"], numbers)
    return rows


async def move_lanes(connection: Connection, lanes: Sequence[Lane]) -> None:
    """Writes counters, hashes and watermarks of locked lanes."""
    if lanes:
        await connection.execute(
            SQL["move_lanes"],
            [lane.lane for lane in lanes],
            [lane.sequence for lane in lanes],
            [lane.hash for lane in lanes],
            [to_json(lane.published).decode() for lane in lanes],
            [to_json(lane.applied).decode() for lane in lanes],
            [lane.parked for lane in lanes],
        )


async def count_discarded(connection: Connection, lane: int) -> None:
    """Subtracts one from the number of parked messages of a locked lane."""
    await connection.execute(SQL["one_less"], lane)


async def release_parked_of(connection: Connection, application: UUID) -> None:
    """Subtracts the parked messages of an application, which are deleted next, from the number of its locked lane."""
    await connection.execute(SQL["release_parked_of"], lane_of(application), application)


async def forget_watermarks(connection: Connection) -> None:
    """Locks all lanes, clears their watermarks and sets their numbers of parked messages to 0."""
    await connection.execute(SQL["forget_watermarks"])
