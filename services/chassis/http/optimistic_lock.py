"""Decisions of people, who decide by what they saw: if that has changed meanwhile, they hear what did."""

from typing import Any
from uuid import UUID

from services.chassis.core.command import Applied, DecisionContext, Handler, Refusal
from services.chassis.log.event_log import SQL
from services.chassis.service import Service


class VersionConflict(Refusal):
    """The stream has gone on since somebody looked at it."""


def require_version(expected: int | None, moment: DecisionContext) -> None:
    """Raises VersionConflict if the stream is not at the version that was seen. None: whatever it is at."""
    if expected is not None and expected != moment.version:
        raise VersionConflict("changed_meanwhile", version=moment.version)


async def submit_at_version(
    service: Service, stream: UUID, message: Any, handler: Handler, seen: int | None
) -> Applied:
    """As the service's `ask`; a VersionConflict says the events since the version seen."""
    try:
        return await service.ask(stream, message, handler)
    except VersionConflict as refusal:
        rows = await service.pool.fetch(SQL["trace"], stream)
        refusal.details["since"] = [
            {"version": row["version"], "type": row["type"], "at": row["stored"]} for row in rows[seen or 0 :]
        ]
        raise
