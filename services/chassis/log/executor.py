"""Group commit: commands that arrive while one transaction runs share the next one."""

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
"""Maximum number of commands in one transaction."""

MOST_WAITING = 8 * MOST
"""Maximum number of waiting commands. While it is reached, requests are refused."""

PACE_SECONDS, BUSY_SECONDS, BUSY = 0.05, 0.4, 350
"""Seconds from the start of one transaction to the start of the next: PACE_SECONDS after a transaction of few commands, rising
to BUSY_SECONDS after one of BUSY or more. Every transaction has a fixed cost, so many small ones would use up the CPU at medium
load. The first command after an idle period does not wait."""

LONGEST_PAUSE = 5.0
"""Maximum number of seconds between two attempts."""

STOP_SECONDS = 10.0
"""Seconds that a stop waits for the waiting commands if the database cannot be reached."""

Group = tuple[Sequence[Command], asyncio.Future[list[Outcome]]]


log = get_logger()


class Executor:
    """Queues groups of commands from Kafka, HTTP and timers. Whole groups share a transaction, up to MOST commands."""

    def __init__(self, events: Log, loops: Loops) -> None:
        self._log, self._loops = events, loops
        self._groups: deque[Group] = deque()
        self._waiting = 0
        """Number of commands in all groups, including those of the current transaction."""
        self._arrived = asyncio.Event()
        self._task: Task | None = None
        self._counts = Transactions(self._name)

    async def start(self) -> None:
        """Starts to process commands."""
        self._task = self._loops.start("executor", self._run())

    async def stop(self) -> None:
        """Finishes the waiting groups, then stops. Groups that still wait after STOP_SECONDS fail with Unavailable."""
        if self._groups:
            await asyncio.wait([future for _, future in self._groups], timeout=STOP_SECONDS)
        await self._loops.stop(self._task)
        self._task = None
        self._refuse_waiting()

    async def request(self, command: Command) -> Outcome:
        """Returns the outcome of the command of one request after the commit. Raises Busy while MOST_WAITING commands wait,
        and Unavailable when the service stops; in both cases the command was not decided."""
        if self._waiting >= MOST_WAITING:
            raise Busy("busy")
        return (await self.submit([command]))[0]

    async def submit(self, commands: Sequence[Command]) -> list[Outcome]:
        """Returns the outcomes of these commands after the commit. Raises Unavailable when the service stops.

        The number of waiting commands is not limited here, because topics, timers and redrives submit one batch at a time."""
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
        """Removes the oldest group, and returns the future that its submitter awaits."""
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
        """Commits commands. If the database refuses the batch, halves it repeatedly until the failing command is alone, so that it
        does not block the others."""
        try:
            return await self._persist(commands)
        except Exception as error:  # an error of one command must not stop the queue
            log.warning("batch_refused", service=self._name, commands=len(commands), error=said(error))
        if len(commands) == 1:
            return await self._alone(commands[0])
        half = len(commands) // 2
        return [*await self._divide(commands[:half]), *await self._divide(commands[half:])]

    async def _alone(self, command: Command) -> list[Outcome]:
        """Tries the command alone. If that fails, parks or refuses it with the database error. If even that cannot be written,
        tries again after LONGEST_PAUSE; all other commands wait."""
        while True:
            try:
                return await self._persist([command])
            except Exception as error:  # the error becomes the outcome of this command
                refused = replace(command, error=error)
            try:
                return await self._persist([refused])
            except Exception as error:  # the command wrote no data of its own, so the database is at fault
                log.warning("nothing_can_be_written", service=self._name, error=said(error))
                await asyncio.sleep(LONGEST_PAUSE)

    async def _persist(self, commands: Sequence[Command]) -> list[Outcome]:
        """Executes a batch, and retries while the database cannot be reached. Raises all other errors."""
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
    """Returns the seconds from the start of a transaction with `held` commands to the start of the next, while `waiting` commands
    wait. The pause rises with `held`, so that more commands share a transaction. It is 0 if both together make a full batch
    (MOST), because more commands are likely to follow."""
    if held + waiting >= MOST:
        return 0.0
    return PACE_SECONDS + (BUSY_SECONDS - PACE_SECONDS) * min(1.0, held / BUSY)
