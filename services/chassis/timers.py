"""Fires what is due: one query a beat, and the due timers of a beat in one batch."""

import asyncio
from datetime import UTC, datetime

from structlog import get_logger

from .command import Command, Delivery
from .executor import MOST, UNREACHABLE, Executor
from .log import SQL, Log
from .subscriptions import TIMER

log = get_logger()


class Timers:
    """Looks for due timers every `beat` wall seconds. Two processes may fire one timer: the decision bears that."""

    def __init__(self, events: Log, executor: Executor, beat: float) -> None:
        self._log, self._executor, self._beat = events, executor, beat
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins to look."""
        if self._log.aggregate.on_timer:
            self._task = asyncio.create_task(self._run(), name="timers")

    async def stop(self) -> None:
        """Stops looking."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                fired = await self.fire()
            except UNREACHABLE as error:
                log.warning("timers_interrupted", service=self._log.aggregate.service, error=str(error))
                fired = 0
            if fired < MOST:
                await asyncio.sleep(self._beat)

    async def fire(self) -> int:
        """Handles what is due now; returns how many there were."""
        rows = await self._log.pool.fetch(SQL["due_timers"], self._log.clock.now(), MOST)
        handlers = self._log.aggregate.on_timer
        commands = [
            Command(row["stream"], row["name"], handlers.get(row["name"]), _due(row["name"]), timer=row["name"])
            for row in rows
        ]
        if commands:
            await self._executor.submit(commands)
        return len(commands)


def _due(name: str) -> Delivery:
    return Delivery(TIMER, None, None, f"{TIMER}:{name}", datetime.now(UTC), name, b"")
