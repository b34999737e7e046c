"""The table `parked`. No other module writes it."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from services.chassis.core.command import Delivery
from services.chassis.core.database import Connection
from services.chassis.core.sql import statements

SQL = statements(__package__, "parked.sql")


async def park(connection: Connection, messages: Sequence[tuple[Delivery, UUID, str, bool]]) -> None:
    """Stores messages that could not be handled, each with its application, the error, and whether it is set aside."""
    if messages:
        rows = [
            (s, d.topic, d.lane, d.sequence, d.id, d.published, d.type, d.data, d.span, d.stored, text, aside)
            for d, s, text, aside in messages
        ]
        await connection.execute(SQL["park"], *map(list, zip(*rows, strict=True)))


async def release(connection: Connection, numbers: Collection[int]) -> None:
    """Deletes messages that a redrive has handled."""
    if numbers:
        await connection.execute(SQL["release"], list(numbers))


async def save_errors(connection: Connection, errors: Mapping[int, str]) -> None:
    """Writes the newest error of messages that a redrive could not handle, by number."""
    if errors:
        await connection.execute(SQL["say_error_again"], list(errors), list(errors.values()))


async def discard(connection: Connection, number: int, operator: str, reason: str) -> bool:
    """Marks a message as discarded. Returns False if it is no longer parked."""
    return await connection.fetchval(SQL["discard"], number, operator, reason) is not None


async def empty_parked(connection: Connection) -> None:
    """Deletes all parked messages."""
    await connection.execute(SQL["empty_parked"])
