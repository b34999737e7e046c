"""The table of counted cases: read and written in the transaction that moves the watermarks."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.chassis.core.aggregate import AppliedChange
from services.chassis.core.command import Command
from services.chassis.core.database import Connection, Pool, Record
from services.chassis.core.sql import statements

from .counted_case import CountedCase, counted

SQL = statements(__package__, "counted_cases.sql")

PAGE = 200
"""Cases of one query. Between two queries the process does its other work."""

NONE = UUID(int=0)


@dataclass(slots=True)
class CountedBatch:
    """The cases of one batch of messages."""

    cases: dict[UUID, CountedCase]
    changed: set[UUID] = field(default_factory=set)


class CaseTable:
    """Counts the messages of a batch with one query and one statement."""

    async def load(self, connection: Connection, commands: Sequence[Command]) -> CountedBatch:
        """Reads the cases of the batch."""
        rows = await connection.fetch(SQL["load_cases"], list({command.stream for command in commands}))
        return CountedBatch({row["application"]: _read(row) for row in rows})

    def apply(self, context: CountedBatch, change: AppliedChange) -> None:
        """Counts one message."""
        stream = change.command.stream
        before = context.cases.get(stream, CountedCase())
        after = context.cases[stream] = counted(before, change.command.message)
        if after is not before:
            context.changed.add(stream)

    async def save(self, connection: Connection, context: CountedBatch, changes: Sequence[AppliedChange]) -> None:
        """Writes the cases that have changed."""
        if not context.changed:
            return
        cases = [(application, context.cases[application]) for application in sorted(context.changed)]
        await connection.execute(
            SQL["save_cases"],
            [application for application, _ in cases],
            [case.region for _, case in cases],
            [case.filed_on for _, case in cases],
            [case.withdrawn for _, case in cases],
            [case.model_dump_json(exclude_defaults=True) for _, case in cases],
        )


async def cases_filed(pool: Pool, region: str, year: int) -> AsyncIterator[CountedCase]:
    """The cases filed in a region in a year, without those that were withdrawn. Reads PAGE cases at a time."""
    first, last, after = date(year, 1, 1), date(year, 12, 31), NONE
    day = first
    while rows := await pool.fetch(SQL["next_cases"], region, first, last, day, after, PAGE):
        for row in rows:
            yield _read(row)
        day, after = rows[-1]["filed_on"], rows[-1]["application"]


def _read(row: Record) -> CountedCase:
    return CountedCase.read(row["content"].encode())


async def empty_cases(connection: Connection) -> None:
    """Forgets all cases."""
    await connection.execute(SQL["empty_cases"])
