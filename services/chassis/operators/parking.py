"""Parked messages: what they are, a redrive that gives them to the log again in their order, and a discard for good."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from structlog import get_logger

from services.chassis.core.command import Applied, Command, Delivery
from services.chassis.core.database import Record
from services.chassis.core.lanes import lane_of
from services.chassis.core.problems import NotFound
from services.chassis.core.sql import statements
from services.chassis.log.event_log import SQL as LOG
from services.chassis.log.timers import TIMER, unknown
from services.chassis.messaging.envelope import Received
from services.chassis.service import Service

SQL = statements(__package__, "parking.sql")

DELIVERY = ("topic", "lane", "sequence", "id", "published", "type", "data", "span", "stored")
"""The columns of a parked message that say where it came from."""

NEWEST = 1_000
"""How many of the discarded messages are listed."""

log = get_logger()


async def parked(service: Service, application: UUID | None = None) -> Sequence[Record]:
    """What is parked, of one application or of all, oldest first."""
    rows: Sequence[Record] = await service.pool.fetch(LOG["parked_messages"], application)
    return rows


async def discarded(service: Service) -> Sequence[Record]:
    """What was discarded, newest first, by whom and why."""
    rows: Sequence[Record] = await service.pool.fetch(SQL["discarded_messages"], NEWEST)
    return rows


async def preview(service: Service, number: int) -> Record:
    """One parked message, discarded or not, and how many wait behind it. Raises NotFound."""
    row = await service.pool.fetchrow(SQL["one_parked"], number)
    if row is None:
        raise NotFound("no_such_parked_message", number=number)
    return row


async def redrive(service: Service, application: UUID) -> dict[str, Any]:
    """Tries an application's parked messages again; says how many were handled and what the next one's error is.

    Two operators at once do no harm: under the lock, the second finds them handled."""
    commands = [_command(service, row) for row in await parked(service, application)]
    outcomes = await service.executor.submit(commands) if commands else []
    handled = sum(isinstance(outcome, Applied) for outcome in outcomes)
    left = await parked(service, application)
    return {
        "application": str(application),
        "handled": handled,
        "left": len(left),
        "error": left[0]["error"] if left else None,
    }


async def discard(service: Service, number: int, operator: str, reason: str) -> dict[str, Any]:
    """Lets a parked message go, and redrives what waited behind it. Raises NotFound if it is not parked (any more)."""
    application: UUID = (await preview(service, number))["application"]
    lane = lane_of(application)
    async with service.pool.acquire() as connection, connection.transaction():
        await connection.fetch(LOG["lock_lanes"], [lane])  # nobody redrives it meanwhile
        if await connection.fetchval(SQL["discard"], number, operator, reason) is None:
            raise NotFound("no_such_parked_message", number=number)
        await connection.execute(SQL["one_less"], lane)
    log.warning("discarded", service=service.name, number=number, application=str(application), operator=operator)
    return await redrive(service, application)


def _command(service: Service, row: Record) -> Command:
    stream, number = row["application"], row["number"]
    delivery = Delivery(*(row[column] for column in DELIVERY))
    if delivery.topic == TIMER:
        handler = service.log.aggregate.on_timer.get(delivery.type)
        return Command(stream, delivery.type, handler, delivery, number, error=unknown(handler))
    return service.definition.reads.of(Received(stream, delivery), number)
