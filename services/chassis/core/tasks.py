"""Background tasks of one service. If one ends by itself, the service is no longer ready and its process ends."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from structlog import get_logger

from .command import said
from .metrics import INTERRUPTIONS

log = get_logger()

Work = Coroutine[Any, Any, Any]
Task = asyncio.Task[Any]


class CannotGoOn(Exception):
    """A service cannot continue because one of its background tasks has ended by itself. The text is for the operator."""


async def stop_within(seconds: float, name: str, work: Work) -> None:
    """Waits at most this many seconds until a Kafka client has stopped. The limit is needed because a producer keeps trying to
    send its messages even if the broker is unreachable. A stop that takes longer or fails is logged."""
    task = asyncio.create_task(work)
    done, _ = await asyncio.wait([task], timeout=seconds)
    if not done:
        log.warning("not_stopped_in_time", client=name, seconds=seconds)
    elif error := None if task.cancelled() else task.exception():
        log.warning("not_stopped", client=name, error=said(error))


class Loops:
    """Starts the background tasks of one service, and detects when one ends."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.failure: Exception | None = None
        """The error of the first task that ended by itself. None while all of them run."""
        self._running: set[Task] = set()
        self._answering: set[Task] = set()
        self._failed = asyncio.Event()

    def start(self, name: str, work: Work) -> Task:
        """Starts a task that must run until `stop`. If it ends earlier for any reason, the service has failed."""
        return self._begin(name, work, self._ended)

    def once(self, name: str, work: Work) -> Task:
        """Starts a task that ends by itself. If it raises, the service has failed."""
        return self._begin(name, work, self._finished)

    def answering(self, name: str, work: Work) -> Task:
        """Starts a task whose result or error goes to those who wait for it. `stop_answering` cancels it."""
        task = asyncio.create_task(work, name=name)
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)
        return task

    async def stop_answering(self) -> None:
        """Cancels the tasks that `answering` started."""
        for task in tuple(self._answering):
            await self.stop(task)

    def repeat(self, name: str, step: Callable[[], Awaitable[object]], pause: float) -> Task:
        """Starts a task that repeats a step until `stop`.

        If a step raises, the error is logged and counted, and the next step follows after `pause` seconds."""
        return self.start(name, self._steps(name, step, pause))

    def release(self, task: Task) -> None:
        """Allows this task to end by itself from now on."""
        self._running.discard(task)

    async def stop(self, task: Task | None) -> None:
        """Cancels a task, once a second, until it has ended. A library may lose a single cancellation while it handles an error."""
        if task:
            self.release(task)
        while task and not task.done():
            task.cancel()
            await asyncio.wait([task], timeout=1)

    def fail(self, name: str, error: BaseException | None) -> None:
        """Records that the service cannot continue. `failure` keeps the first error."""
        how = said(error) if error else "nobody stopped it"
        log.error("loop_ended", service=self.service, loop=name, error=how)
        if self.failure is None:
            ended = CannotGoOn(f"{self.service}: its task {name} has ended: {how}")
            self.failure = error if isinstance(error, CannotGoOn) else ended
        self._failed.set()

    async def failed(self) -> None:
        """Returns when the service has failed."""
        await self._failed.wait()

    def _begin(self, name: str, work: Work, done: Callable[[Task], None]) -> Task:
        task = asyncio.create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(done)
        return task

    def _ended(self, task: Task) -> None:
        error = None if task.cancelled() else task.exception()
        if task in self._running:
            self._running.discard(task)
            self.fail(task.get_name(), error)

    def _finished(self, task: Task) -> None:
        if task.cancelled() or task.exception() is None:
            self._running.discard(task)
        self._ended(task)

    async def _steps(self, name: str, step: Callable[[], Awaitable[object]], pause: float) -> None:
        count = INTERRUPTIONS.labels(self.service, name)
        while True:
            try:
                await step()
            except Exception as error:  # the loop must continue after any error
                count.inc()
                log.warning("interrupted", service=self.service, loop=name, error=said(error))
                await asyncio.sleep(pause)
