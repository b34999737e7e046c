"""Writes the tasks of a batch in the transaction of its messages."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from services.chassis.aggregate import Change
from services.chassis.database import Connection

from .duties import Touch, touches
from .handed_in import lookers
from .statements import SQL

Rows = dict[tuple[UUID, str, str, str], Touch]


async def keep_tasks(connection: Connection, changes: Sequence[Change]) -> None:
    """One statement a batch, and none for a batch that brings nobody work; one more where something is decided, and where something is handed in."""
    rows = gathered(changes)
    for stream, one in await lookers(connection, changes):
        _add(rows, stream, one)
    if rows:
        await connection.execute(SQL["touch"], *map(list, zip(*_lines(rows), strict=True)))


def gathered(changes: Sequence[Change]) -> Rows:
    """What the messages of a batch say of each task."""
    rows: Rows = {}
    for change in changes:
        stream, delivery = change.command.stream, change.command.delivery
        assert delivery is not None
        for one in touches(delivery.type, delivery.data, delivery.stored or delivery.published):
            _add(rows, stream, one)
    return rows


def _add(rows: Rows, stream: UUID, one: Touch) -> None:
    key = (stream, one.kind, one.owner, one.subject)
    rows[key] = _later(rows[key], one) if key in rows else one


def _later(before: Touch, after: Touch) -> Touch:
    """Both in one; the later word stands."""
    newest = after if after.opened and after.opened >= (before.opened or after.opened) else before
    moments = {name: _last(getattr(before, name), getattr(after, name)) for name in ("opened", "answered", "closed")}
    return Touch(after.kind, after.owner, after.subject, **moments, due_on=newest.due_on, items=newest.items)


def _last(before: datetime | None, after: datetime | None) -> datetime | None:
    return max(filter(None, (before, after)), default=None)


def _lines(rows: Rows) -> Iterator[tuple[object, ...]]:
    """In the order of the key, so that two batches never wait for each other."""
    for key in sorted(rows):
        one = rows[key]
        yield *key, one.opened, one.answered, one.closed, one.due_on, ",".join(one.items)
