"""A service in common style: one transaction a message."""

from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.chassis.core.aggregate import AppliedChange
from services.chassis.core.clock import Clock
from services.chassis.core.command import Applied, Command, DecisionContext, Handler
from services.chassis.core.database import Connection, Pool
from services.chassis.core.events import is_public
from services.chassis.core.sql import statements
from services.chassis.log.migrations import LOG, Schema
from services.chassis.service import Definition

SQL = statements(__package__, "tables.sql")


class UsualService:
    """One service on its own database. It has `ask` and `clock`, which definitions use of a chassis service."""

    def __init__(self, definition: Definition, pool: Pool) -> None:
        self.definition, self.pool, self.clock = definition, pool, Clock()
        self._aggregate = definition.aggregate
        self._states: TypeAdapter[Any] = TypeAdapter(type(definition.aggregate.initial))

    async def migrate(self) -> None:
        """Creates the tables."""
        await self.pool.execute(SQL["tables"])
        await Schema(self._aggregate.service, (LOG, *self.definition.migrations)).migrate(self.pool)

    async def ask(self, application: UUID, message: Any, handler: Handler) -> Applied:
        """Handles an HTTP request. Raises the exceptions of the decision."""
        async with self.pool.acquire() as connection, connection.transaction():
            return await self._handle(connection, Command(application, message, handler))

    async def take(self, number: UUID, kind: str, application: UUID, data: bytes) -> None:
        """Handles one message of a topic, once. Decodes it as the service does."""
        handler = self.definition.reads.handlers.get(kind)
        if handler is None:
            return
        message = self.definition.reads.decode(kind, data)
        async with self.pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(SQL["receive"], number):
                await self._handle(connection, Command(application, message, handler))

    async def _handle(self, connection: Connection, command: Command) -> Applied:
        assert command.handler is not None
        register = self._aggregate.register
        context = await register.load(connection, [command])
        stored = await connection.fetchval(SQL["load"], command.stream)
        before = self._states.validate_json(stored) if stored else self._aggregate.initial
        events = command.handler(before, command.message, DecisionContext(self.clock.now(), context))
        after = self._aggregate.fold(before, events)
        await self._save(connection, "update" if stored else "insert", command.stream, after)
        await register.save(connection, context, [AppliedChange(command, events, after)])
        await _send(connection, [event for event in events if is_public(event)])
        return Applied(after, events)

    async def _save(self, connection: Connection, statement: str, application: UUID, state: Any) -> None:
        data = self._states.dump_json(state, exclude_defaults=True).decode()
        await connection.execute(SQL[statement], application, data)


async def _send(connection: Connection, messages: list[Any]) -> None:
    rows = [(message.application, message.topic, message.TYPE, message.wire()) for message in messages]
    if rows:
        await connection.executemany(SQL["send"], rows)
