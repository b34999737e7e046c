"""Group commit: whatever arrives while one transaction runs shares the next."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from structlog import get_logger

from services.chassis.core.command import Command, Outcome, said
from services.chassis.core.database import UNREACHABLE
from services.chassis.core.metrics import Transactions
from services.chassis.core.problems import Busy, Unavailable
from services.chassis.core.tasks import Loops, Task

from .event_log import Log

MOST = 500
"""Commands in one transaction."""

MOST_WAITING = 8 * MOST
"""Commands that may wait for their transaction; a request that comes on top of them is refused."""

PACE_SECONDS, BUSY_SECONDS, BUSY = 0.05, 0.2, 150
"""From the start of one transaction to that of the next, after one of a single command, and of so many commands or more:
each costs whatever it holds, so that under a middling load many small ones would take the machine. The first command after
a rest waits for nothing."""

LONGEST_PAUSE = 5.0
"""Seconds between two tries."""

STOP_SECONDS = 10.0
"""How long a stop waits for the commands in hand, while the database cannot be reached."""

Group = tuple[Sequence[Command], asyncio.Future[list[Outcome]]]


log = get_logger()


class Executor:
    """Takes groups of commands from Kafka, HTTP and timers and hands them to the log, at most MOST at once."""

    def __init__(self, events: Log, loops: Loops) -> None:
        self._log, self._loops = events, loops
        self._groups: deque[Group] = deque()
        self._waiting = 0
        """Commands of all groups, those of the transaction in hand included."""
        self._arrived = asyncio.Event()
        self._task: Task | None = None
        self._counts = Transactions(self._name)

    async def start(self) -> None:
        """Begins to take commands."""
        self._task = self._loops.start("executor", self._run())

    async def stop(self) -> None:
        """Finishes the groups in hand, then stops. Whoever still waits after STOP_SECONDS hears Unavailable."""
        if self._groups:
            await asyncio.wait([future for _, future in self._groups], timeout=STOP_SECONDS)
        await self._loops.stop(self._task)
        self._task = None
        self._refuse_waiting()

    async def request(self, command: Command) -> Outcome:
        """The outcome of a command of one request, once it is committed. Raises Busy while MOST_WAITING commands wait,
        and Unavailable when the service stops; the command was not decided then."""
        if self._waiting >= MOST_WAITING:
            raise Busy("busy")
        return (await self.submit([command]))[0]

    async def submit(self, commands: Sequence[Command]) -> list[Outcome]:
        """The outcomes of these commands, once they are committed. Raises Unavailable when the service stops.

        They wait for their turn, however many wait already: topics, timers and redrives have one batch in hand at a time."""
        if self._task is None or self._task.done():
            raise Unavailable("stopping")
        future: asyncio.Future[list[Outcome]] = asyncio.get_running_loop().create_future()
        self._groups.append((commands, future))
        self._waiting += len(commands)
        self._arrived.set()
        return await asyncio.shield(future)

    async def _run(self) -> None:
        try:
            await self._take_groups()
        finally:
            self._refuse_waiting()

    def _refuse_waiting(self) -> None:
        while self._groups:
            future = self._take()
            if not future.done():
                future.set_exception(Unavailable("stopping"))

    async def _take_groups(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._groups:
                began = time.monotonic()
                groups = self._next()
                await self._commit(groups)
                until = began + pace(sum(len(commands) for commands, _ in groups), self._waiting)
                await asyncio.sleep(max(0.0, until - time.monotonic()))

    def _take(self) -> "asyncio.Future[list[Outcome]]":
        """Removes the oldest group; returns the future that its submitter awaits."""
        commands, future = self._groups.popleft()
        self._waiting -= len(commands)
        return future

    def _next(self) -> list[Group]:
        taken = [self._groups[0]]
        size = len(taken[0][0])
        for group in islice(self._groups, 1, None):
            size += len(group[0])
            if size > MOST:
                break
            taken.append(group)
        return taken

    async def _commit(self, groups: list[Group]) -> None:
        began = time.monotonic()
        outcomes = await self._divide([command for group, _ in groups for command in group])
        self._counts.done(outcomes, time.monotonic() - began)
        start = 0
        for group, future in groups:
            self._take()
            if not future.done():
                future.set_result(outcomes[start : start + len(group)])
            start += len(group)

    async def _divide(self, commands: Sequence[Command]) -> list[Outcome]:
        """Halves a batch that the database refuses, until the command at fault stands alone and stops nobody else."""
        try:
            return await self._persist(commands)
        except Exception as error:  # whatever one command brings about must not stop the queue
            log.warning("batch_refused", service=self._name, commands=len(commands), error=said(error))
        if len(commands) == 1:
            return await self._alone(commands[0])
        half = len(commands) // 2
        return [*await self._divide(commands[:half]), *await self._divide(commands[half:])]

    async def _alone(self, command: Command) -> list[Outcome]:
        """Parks the command with what the database says against it; while not even that can be written, all wait."""
        while True:
            try:
                return await self._persist([command])
            except Exception as error:  # becomes this command's own outcome
                refused = replace(command, error=error)
            try:
                return await self._persist([refused])
            except Exception as error:  # nothing of the command's own was written: the database is at fault
                log.warning("nothing_can_be_written", service=self._name, error=said(error))
                await asyncio.sleep(LONGEST_PAUSE)

    async def _persist(self, commands: Sequence[Command]) -> list[Outcome]:
        """Tries as long as the database cannot be reached; raises what it says against the batch itself."""
        pause = 0.1
        while True:
            try:
                return await self._log.execute_safely(commands)
            except UNREACHABLE as error:
                log.warning("database_unreachable", service=self._name, error=said(error), retry_seconds=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    @property
    def _name(self) -> str:
        return self._log.aggregate.service


def pace(held: int, waiting: int) -> float:
    """Seconds from the start of a transaction that held so many commands to that of the next, while so many wait: the
    busier, the longer they gather; none where a whole batch was taken, or waits already, since more follows."""
    if held + waiting >= MOST:
        return 0.0
    return PACE_SECONDS + (BUSY_SECONDS - PACE_SECONDS) * min(1.0, held / BUSY)
