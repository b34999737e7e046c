"""Reporting in common style: one transaction a message, in which the row of its case is read and written."""

from typing import cast
from uuid import UUID

from services.chassis.core.database import Connection, Pool
from services.chassis.log.migrations import LOG, Schema
from services.reporting.counted_case import CountedCase, counted
from services.reporting.extracts import READ, CountedMessage
from services.reporting.service import MIGRATIONS
from services.reporting.subscribers import decode

from .service import SQL


class UsualReporting:
    """Counts each message in the row of its case once."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def migrate(self) -> None:
        """Creates the tables."""
        await self._pool.execute(SQL["tables"])
        await Schema("reporting", (LOG, *MIGRATIONS)).migrate(self._pool)

    async def take(self, number: UUID, kind: str, application: UUID, data: bytes) -> None:
        """Handles one message, once. Raises UniqueViolationError if another message has created the row meanwhile."""
        if kind not in READ:
            return
        message = cast(CountedMessage, decode(kind, data))
        async with self._pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(SQL["receive"], number):
                await _count(connection, application, message)


async def _count(connection: Connection, application: UUID, message: CountedMessage) -> None:
    stored = await connection.fetchval(SQL["load_case"], application)
    case = counted(CountedCase.read(stored.encode()) if stored else CountedCase(), message)
    content = case.model_dump_json(exclude_defaults=True)
    statement = SQL["update_case" if stored else "insert_case"]
    await connection.execute(statement, application, case.region, case.filed_on, case.withdrawn, content)
