"""Deletes the rows of erased households in the database of one service, also of those that were erased while it was down."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from structlog import get_logger

from services.chassis.core.database import Connection, Pool, Record
from services.chassis.core.lanes import lane_of
from services.chassis.core.sql import statements
from services.chassis.core.tasks import Loops, Task
from services.chassis.core.vault import CHANNEL

from . import lane_table, timer_table
from .event_log import Log

SQL = statements(__package__, "erasures.sql")

LOOK_SECONDS = 10.0
"""Seconds after which erasures are read again, in case a notification was lost."""

AGAIN_SECONDS = 1.0

EraseMore = Callable[[Connection, UUID], Awaitable[None]]
"""Deletes the rows of a household in tables that do not name it in a column `application`."""

log = get_logger()


class Erasures:
    """Follows the erasures in the database of keys. In the service's own database, it deletes the rows of each erased household from
    every table with a column `application`, except those in `keeps`. The log keeps its sealed events, which nobody can read."""

    def __init__(
        self, events: Log, keys: Pool, loops: Loops, more: EraseMore | None = None, keeps: frozenset[str] = frozenset()
    ) -> None:
        self._log, self._keys, self._loops, self._more, self._keeps = events, keys, loops, more, keeps
        self._news = asyncio.Event()
        self._task: Task | None = None

    async def start(self) -> None:
        """Starts to follow the erasures."""
        self._task = self._loops.repeat("erasures", self._run, AGAIN_SECONDS)

    async def stop(self) -> None:
        """Stops following the erasures."""
        await self._loops.stop(self._task)

    async def _run(self) -> None:
        await self._restore()
        async with self._keys.acquire() as connection:
            await connection.add_listener(CHANNEL, self._heard)
            try:
                while True:
                    await self._catch_up(connection)
                    await self._rest()
            finally:
                await connection.remove_listener(CHANNEL, self._heard)

    def _heard(self, connection: object, pid: int, channel: str, payload: object) -> None:
        self._log.vault.forget(UUID(str(payload)))
        self._news.set()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._news.wait()
        except TimeoutError:
            return
        finally:
            self._news.clear()

    async def _restore(self) -> None:
        """Erases again what this database has recorded and the database of keys has lost, because a backup was restored."""
        here = {row["application"]: row for row in await self._log.pool.fetch(SQL["erased_here"])}
        known = {row["application"] for row in await self._keys.fetch(SQL["known"], list(here))} if here else set()
        for application in here.keys() - known:
            log.warning("erased_again", application=str(application))
            await self._log.vault.erase(application, here[application]["operator"], here[application]["reason"])

    async def _catch_up(self, connection: Connection) -> None:
        done = await self._log.pool.fetchval(SQL["done"])
        for row in await connection.fetch(SQL["news"], done):
            await self._erase(row)

    async def _erase(self, row: Record) -> None:
        application = row["application"]
        self._log.vault.forget(application)
        async with self._log.pool.acquire() as connection, connection.transaction():
            await lane_table.lock_lanes(connection, [lane_of(application)])
            await lane_table.release_parked_of(connection, application)
            await timer_table.cancel_timers_of(connection, application)
            if self._more:
                await self._more(connection, application)
            for table in await connection.fetch(SQL["of_households"]):
                if table["name"] not in self._keeps:
                    await connection.execute(_delete_from(table["name"]), application)
            await connection.execute(SQL["record"], application, row["number"], row["operator"], row["reason"])
        self._log.forget()
        log.info("erased", service=self._log.aggregate.service, application=str(application))


def _delete_from(table: str) -> str:
    return f'delete from "{table}" where application = $1'  # noqa: S608  # the name is from the catalogue of the database
