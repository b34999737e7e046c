"""Group commit: whatever arrives while one transaction runs shares the next."""

import asyncio
from collections import deque
from collections.abc import Sequence

from asyncpg import InterfaceError, PostgresConnectionError
from asyncpg.exceptions import (
    DeadlockDetectedError,
    InsufficientResourcesError,
    OperatorInterventionError,
    SerializationError,
)
from structlog import get_logger

from .command import Command, Handler, Moment, Outcome
from .log import Log

MOST = 500
"""Commands in one transaction."""

Group = tuple[Sequence[Command], asyncio.Future[list[Outcome]]]

UNREACHABLE = (
    OSError,
    InterfaceError,
    PostgresConnectionError,
    OperatorInterventionError,
    InsufficientResourcesError,
    DeadlockDetectedError,
    SerializationError,
)
"""The database cannot be reached, or asks to try again; the batch is tried until it can."""

log = get_logger()


class Executor:
    """Takes groups of commands from Kafka, HTTP and timers and hands them to the log, at most MOST at once."""

    def __init__(self, events: Log) -> None:
        self._log = events
        self._groups: deque[Group] = deque()
        self._arrived = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins to take commands."""
        self._task = asyncio.create_task(self._run(), name="executor")

    async def stop(self) -> None:
        """Finishes the groups in hand, then stops."""
        while self._groups and self._task and not self._task.done():
            await asyncio.wait([future for _, future in self._groups], timeout=1)
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def submit(self, commands: Sequence[Command]) -> list[Outcome]:
        """The outcomes of these commands, once they are committed."""
        future: asyncio.Future[list[Outcome]] = asyncio.get_running_loop().create_future()
        self._groups.append((commands, future))
        self._arrived.set()
        return await asyncio.shield(future)

    async def _run(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._groups:
                await self._commit(self._next())

    def _next(self) -> list[Group]:
        taken = [self._groups[0]]
        size = len(taken[0][0])
        for group in list(self._groups)[1:]:
            size += len(group[0])
            if size > MOST:
                break
            taken.append(group)
        return taken

    async def _commit(self, groups: list[Group]) -> None:
        commands = [command for group, _ in groups for command in group]
        try:
            outcomes = await self._persist(commands)
        except Exception as error:  # a batch that cannot be written must not stop the queue
            await self._alone(groups, error)
        else:
            self._answer(groups, outcomes)

    def _answer(self, groups: list[Group], outcomes: list[Outcome]) -> None:
        start = 0
        for group, future in groups:
            self._groups.popleft()
            if not future.done():
                future.set_result(outcomes[start : start + len(group)])
            start += len(group)

    async def _persist(self, commands: Sequence[Command]) -> list[Outcome]:
        """Tries as long as the database cannot be reached; raises what it says against the batch itself."""
        pause = 0.1
        while True:
            try:
                return await self._log.execute_safely(commands)
            except UNREACHABLE as error:
                log.warning(
                    "database_unreachable", service=self._log.aggregate.service, error=str(error), retry_seconds=pause
                )
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)

    async def _alone(self, groups: list[Group], error: Exception) -> None:
        """The database refuses something in this batch: each command runs alone, so that it stops nobody else."""
        log.error("batch_refused", service=self._log.aggregate.service, error=str(error))
        outcomes = [outcome for group, _ in groups for command in group for outcome in await self._single(command)]
        self._answer(groups, outcomes)

    async def _single(self, command: Command) -> list[Outcome]:
        try:
            return await self._persist([command])
        except Exception as error:  # becomes this command's own outcome
            command.handler = _raising(error)
            return await self._persist([command])


def _raising(error: Exception) -> Handler:
    def handler(state: object, message: object, moment: Moment) -> list[object]:
        raise error

    return handler
