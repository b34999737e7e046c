"""Parked messages: lists, redrive (which gives them to the log again in order), and discard."""

from collections.abc import Sequence
from uuid import UUID

from structlog import get_logger

from services.chassis.core.command import Applied, Command, Delivery, Parked
from services.chassis.core.database import Record
from services.chassis.core.lanes import lane_of
from services.chassis.core.problems import NotFound
from services.chassis.core.sql import statements
from services.chassis.log import lane_table, parked_table
from services.chassis.log.event_log import SQL as LOG
from services.chassis.log.timers import TIMER, unknown
from services.chassis.messaging.envelope import Received
from services.chassis.service import Service

from .answers import Redriven

SQL = statements(__package__, "parking.sql")

DELIVERY = ("topic", "lane", "sequence", "id", "published", "type", "data", "span", "stored")
"""The columns of a parked message that form its Delivery."""

PAGE = 200
"""Default number of messages in one list, and number of messages in one batch of a redrive."""

MOST_LISTED = 1_000
"""Maximum number of messages in one list."""

log = get_logger()


async def parked(
    service: Service, application: UUID | None = None, after: int = 0, limit: int = PAGE
) -> Sequence[Record]:
    """Returns parked messages with a number greater than `after`, of one application or of all, oldest first."""
    rows: Sequence[Record] = await service.pool.fetch(LOG["parked_messages"], application, after, limit)
    return rows


async def discarded(service: Service, after: int = 0, limit: int = PAGE) -> Sequence[Record]:
    """Returns discarded messages that follow the message `after` (0: from the newest), newest first, with operator and reason."""
    rows: Sequence[Record] = await service.pool.fetch(SQL["discarded_messages"], after, limit)
    return rows


async def preview(service: Service, number: int) -> Record:
    """Returns one parked or discarded message, and the number of messages that wait behind it. Raises NotFound."""
    row = await service.pool.fetchrow(SQL["one_parked"], number)
    if row is None:
        raise NotFound("no_such_parked_message", number=number)
    return row


async def redrive(service: Service, application: UUID) -> Redriven:
    """Handles the parked messages of an application again, PAGE at a time until one fails. Returns the numbers of
    messages handled and left, and the error of the first one left.

    Two concurrent redrives are safe: under the lane lock, the second one finds the messages handled."""
    handled, failed = 0, False
    await service.definition.vault.load([application])
    while not failed and (rows := await parked(service, application)):
        outcomes = await service.executor.submit([_command(service, row) for row in rows])
        handled += sum(isinstance(outcome, Applied) for outcome in outcomes)
        failed = any(isinstance(outcome, Parked) for outcome in outcomes)
    left = await parked(service, application, limit=1)
    return {
        "application": str(application),
        "handled": handled,
        "left": await service.pool.fetchval(LOG["count_parked"], application),
        "error": left[0]["error"] if left else None,
    }


async def discard(service: Service, number: int, operator: str, reason: str) -> Redriven:
    """Discards a parked message, and redrives the messages behind it. Raises NotFound if it is not parked."""
    application: UUID = (await preview(service, number))["application"]
    lane = lane_of(application)
    async with service.pool.acquire() as connection, connection.transaction():
        await lane_table.lock_lanes(connection, [lane])  # prevents a concurrent redrive
        if not await parked_table.discard(connection, number, operator, reason):
            raise NotFound("no_such_parked_message", number=number)
        await lane_table.count_discarded(connection, lane)
    log.warning("discarded", service=service.name, number=number, application=str(application), operator=operator)
    return await redrive(service, application)


def _command(service: Service, row: Record) -> Command:
    stream, number = row["application"], row["number"]
    delivery = Delivery(*(row[column] for column in DELIVERY))
    if delivery.topic == TIMER:
        handler = service.log.aggregate.on_timer.get(delivery.type)
        return Command(stream, delivery.type, handler, delivery, number, error=unknown(handler))
    return service.definition.reads.of(Received(stream, delivery), service.definition.vault, number)
