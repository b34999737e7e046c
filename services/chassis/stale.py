"""Decisions of people, who decide by what they saw: if that has changed meanwhile, they hear what did."""

from typing import Any
from uuid import UUID

from .command import Applied, Handler, Moment, Refusal
from .log import SQL
from .service import Service


class ChangedMeanwhile(Refusal):
    """The stream has gone on since somebody looked at it."""


def must_be(expected: int | None, moment: Moment) -> None:
    """Raises ChangedMeanwhile if the stream is not at the version that was seen. None: whatever it is at."""
    if expected is not None and expected != moment.version:
        raise ChangedMeanwhile("changed_meanwhile", version=moment.version)


async def ask(service: Service, stream: UUID, message: Any, handler: Handler, seen: int | None) -> Applied:
    """As the service's `ask`; a ChangedMeanwhile says the events since the version seen."""
    try:
        return await service.ask(stream, message, handler)
    except ChangedMeanwhile as refusal:
        rows = await service.pool.fetch(SQL["trace"], stream)
        refusal.details["since"] = [
            {"version": row["version"], "type": row["type"], "at": row["stored"]} for row in rows[seen or 0 :]
        ]
        raise
