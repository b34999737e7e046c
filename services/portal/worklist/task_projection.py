"""Writes the tasks of a batch of messages, in the transaction of the batch."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from services.chassis.core.aggregate import AppliedChange
from services.chassis.core.database import Connection

from .queue import Key
from .statements import SQL
from .task_deadlines import last_days
from .task_rules import Touch, touches
from .unrequested_documents import lookers

Rows = dict[Key, Touch]


async def keep_tasks(connection: Connection, changes: Sequence[AppliedChange]) -> None:
    """Writes the table `tasks` by the messages of a batch, with one statement, or none if no message concerns a task."""
    rows = gathered(changes)
    for stream, one in await lookers(connection, changes):
        _add(rows, stream, one)
    if rows:
        days = await last_days(connection, rows)
        await connection.execute(SQL["touch"], *map(list, zip(*_lines(rows, days), strict=True)))


async def forget_tasks(connection: Connection) -> None:
    """Deletes all tasks."""
    await connection.execute(SQL["forget_tasks"])


def gathered(changes: Sequence[AppliedChange]) -> Rows:
    """Returns the changes of tasks by the messages of a batch, one for each task."""
    rows: Rows = {}
    for change in changes:
        stream, delivery = change.command.stream, change.command.delivery
        assert delivery is not None
        for one in touches(change.command.message.message, delivery.stored or delivery.published):
            _add(rows, stream, one)
    return rows


def _add(rows: Rows, stream: UUID, one: Touch) -> None:
    key = (stream, one.kind, one.owner, one.subject)
    rows[key] = _later(rows[key], one) if key in rows else one


def _later(before: Touch, after: Touch) -> Touch:
    """Returns both changes merged; the later one takes precedence."""
    newest = after if after.opened and after.opened >= (before.opened or after.opened) else before
    turns = [_last(one.opened, one.answered) for one in (before, after)]
    due_on = after.due_on if turns[1] and turns[1] >= (turns[0] or turns[1]) else before.due_on
    return Touch(
        after.kind,
        after.owner,
        after.subject,
        opened=_last(before.opened, after.opened),
        answered=_last(before.answered, after.answered),
        closed=_last(before.closed, after.closed),
        due_on=due_on,
        items=newest.items,
    )


def _last(before: datetime | None, after: datetime | None) -> datetime | None:
    return max(filter(None, (before, after)), default=None)


def _lines(rows: Rows, days: Mapping[Key, date]) -> Iterator[tuple[object, ...]]:
    """Sorts by key, so that two batches never wait for each other's locks."""
    for key in sorted(rows):
        one = rows[key]
        yield *key, one.opened, one.answered, one.closed, days.get(key, one.due_on), ",".join(one.items)
