"""Optimistic locking for commands of people: a command is refused if the stream has changed since they read it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.chassis.core.command import Applied, DecisionContext, Handler, Refusal
from services.chassis.log.event_log import SQL
from services.chassis.service import Service


class Previewed(Refusal):
    """Ends a command that is only previewed. `state`: the state that the command would lead to."""

    def __init__(self, state: Any) -> None:
        super().__init__("previewed")
        self.state = state


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


async def preview_at_version(service: Service, stream: UUID, message: Any, handler: Handler, seen: int | None) -> Any:
    """Returns the state to which a command would lead. Decides it as `submit_at_version` does, and stores nothing. Raises what the decision raises."""

    def preview(state: Any, message: Any, moment: DecisionContext) -> Sequence[object]:
        raise Previewed(service.definition.aggregate.fold(state, handler(state, message, moment)))

    try:
        await submit_at_version(service, stream, message, preview, seen)
    except Previewed as found:
        return found.state
    raise AssertionError("a preview always ends with Previewed")
