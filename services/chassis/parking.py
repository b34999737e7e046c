"""Redrive: gives parked messages to the log again, in their order."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from .command import Applied, Command, Delivery
from .database import Record
from .envelope import Received
from .log import SQL
from .service import Service
from .timers import TIMER


async def parked(service: Service, application: UUID | None = None) -> Sequence[Record]:
    """What is parked, of one application or of all, oldest first."""
    rows: Sequence[Record] = await service.pool.fetch(SQL["parked_messages"], application)
    return rows


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


def _command(service: Service, row: Record) -> Command:
    place = (
        row["topic"],
        row["lane"],
        row["sequence"],
        row["id"],
        row["published"],
        row["type"],
        row["data"],
        row["span"],
    )
    stream, delivery, number = row["application"], Delivery(*place), row["number"]
    if delivery.topic == TIMER:
        return Command(stream, delivery.type, service.log.aggregate.on_timer.get(delivery.type), delivery, number)
    return service.definition.reads.of(Received(stream, delivery), number)
