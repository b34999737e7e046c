"""Fires due timers, with one query per interval. The timers that it finds form one batch."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

from services.chassis.core.command import Command, Delivery, Handler, UnknownType
from services.chassis.core.tasks import Loops, Task

from .event_log import Log
from .executor import MOST, Executor
from .timer_table import due_timers

TIMER = "timer"
"""The topic name under which failed timers are parked."""


class Timers:
    """Looks for due timers every `beat` seconds of the wall clock. If two processes fire the same timer, the lane lock lets only
    the first one take effect."""

    def __init__(self, events: Log, executor: Executor, beat: float, loops: Loops) -> None:
        self._log, self._executor, self._beat, self._loops = events, executor, beat, loops
        self._task: Task | None = None

    async def start(self) -> None:
        """Starts to look for due timers, if the aggregate has any."""
        if self._log.aggregate.on_timer:
            self._task = self._loops.repeat("timers", self._beat_once, self._beat)

    async def stop(self) -> None:
        """Stops looking for due timers."""
        await self._loops.stop(self._task)

    async def _beat_once(self) -> None:
        if await self.fire() < MOST:
            await asyncio.sleep(self._beat)

    async def fire(self) -> int:
        """Fires up to MOST timers that are due now, and returns their number."""
        rows = await due_timers(self._log.pool, self._log.clock.now(), MOST)
        if rows:
            await self._executor.submit([self._command(*row) for row in rows])
        return len(rows)

    def _command(self, stream: UUID, name: str, due: datetime) -> Command:
        delivery = Delivery(TIMER, None, None, f"{TIMER}:{name}", datetime.now(UTC), name, b"")
        handler = self._log.aggregate.on_timer.get(name)
        return Command(stream, name, handler, delivery, timer=name, due=due, error=unknown(handler))


def unknown(handler: Handler | None) -> UnknownType | None:
    """Returns the error for a timer that this version of the service does not know (without a handler), else None."""
    return None if handler else UnknownType("timer_unknown")
