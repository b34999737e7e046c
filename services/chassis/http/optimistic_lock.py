"""Optimistic locking for commands of people: a command is refused if the stream has changed since they read it."""

from typing import Any
from uuid import UUID

from services.chassis.core.command import Applied, DecisionContext, Handler, Refusal
from services.chassis.log.event_log import SQL
from services.chassis.service import Service


class VersionConflict(Refusal):
    """The stream has another version than the one that the person read."""


def require_version(expected: int | None, moment: DecisionContext) -> None:
    """Raises VersionConflict if the stream is not at the expected version. With None, accepts any version."""
    if expected is not None and expected != moment.version:
        raise VersionConflict("changed_meanwhile", version=moment.version)


async def submit_at_version(
    service: Service, stream: UUID, message: Any, handler: Handler, seen: int | None
) -> Applied:
    """Same as `ask` of the service, but adds the events since version `seen` to a VersionConflict."""
    try:
        return await service.ask(stream, message, handler)
    except VersionConflict as refusal:
        rows = await service.pool.fetch(SQL["trace"], stream)
        refusal.details["since"] = [
            {"version": row["version"], "type": row["type"], "at": row["stored"]} for row in rows[seen or 0 :]
        ]
        raise
