"""Fires what is due: one query a beat, and the due timers of a beat in one batch."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

from structlog import get_logger

from .command import Command, Delivery, said
from .executor import MOST, Executor
from .log import SQL, Log
from .tasks import end

log = get_logger()

TIMER = "timer"
"""The topic name under which timers that failed are parked."""


class Timers:
    """Looks for due timers every `beat` wall seconds. Of two processes that fire one timer, the lock lets one."""

    def __init__(self, events: Log, executor: Executor, beat: float) -> None:
        self._log, self._executor, self._beat = events, executor, beat
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins to look."""
        if self._log.aggregate.on_timer:
            self._task = asyncio.create_task(self._run(), name="timers")

    async def stop(self) -> None:
        """Stops looking."""
        await end(self._task)

    async def _run(self) -> None:
        while True:
            try:
                fired = await self.fire()
            except Exception as error:  # whatever it is, the next beat looks again
                log.warning("timers_interrupted", service=self._log.aggregate.service, error=said(error))
                fired = 0
            if fired < MOST:
                await asyncio.sleep(self._beat)

    async def fire(self) -> int:
        """Handles what is due now; returns how many there were."""
        rows = await self._log.pool.fetch(SQL["due_timers"], self._log.clock.now(), MOST)
        if rows:
            await self._executor.submit([self._command(*row) for row in rows])
        return len(rows)

    def _command(self, stream: UUID, name: str, due: datetime) -> Command:
        delivery = Delivery(TIMER, None, None, f"{TIMER}:{name}", datetime.now(UTC), name, b"")
        return Command(stream, name, self._log.aggregate.on_timer.get(name), delivery, timer=name, due=due)
