"""Keeps servers running. A server that ends by itself is started again."""

import asyncio
import logging
import time
from contextlib import suppress
from typing import Protocol

from .process import Child

SETTINGS_ARE_WRONG = 78  # EX_CONFIG: the next start would fail in the same way
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds before a new start, doubled each time
STEADY = 10.0  # seconds of running after which the pause is FIRST_PAUSE again

log = logging.getLogger(__name__)


class Server(Protocol):
    """A server that can be kept running: PostgreSQL, Kafka, a program.

    `start` can be repeated, and completes a start that was interrupted."""

    child: Child | None

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    async def kill(self) -> None: ...


class Keeper:
    """Keeps one server running. Without `revive`, it is not started again after it ended."""

    def __init__(self, name: str, server: Server, revive: bool = True) -> None:
        self.name, self.server, self.revive = name, server, revive
        self._task: asyncio.Task[None] | None = None
        self._up = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """Returns the process id, or None while the server is down."""
        child = self.server.child
        return child.pid if child and child.running else None

    async def start(self) -> None:
        """Starts the server, waits until it is ready, and keeps it running."""
        await self.server.start()
        self._up.set()
        self._task = asyncio.create_task(self._keep(), name=f"keep {self.name}")

    async def stop(self) -> None:
        """Stops the server cleanly. It is not started again."""
        await self._let_go()
        await self.server.stop()

    async def restart(self) -> None:
        """Stops the server cleanly and starts it again."""
        await self.stop()
        await self.start()

    async def kill(self) -> None:
        """Kills the server, as kill -9 does. It is started again if `revive` is set."""
        self._up.clear()
        await self.server.kill()

    async def back(self) -> None:
        """Waits until the server is ready again after it was killed."""
        await self._up.wait()

    async def _let_go(self) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _keep(self) -> None:
        pause, began = FIRST_PAUSE, time.monotonic()
        while await self._is_to_be_started():
            pause = FIRST_PAUSE if time.monotonic() - began > STEADY else min(pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(pause)
            began = time.monotonic()
            await self._try()

    async def _is_to_be_started(self) -> bool:
        """Waits until the server has ended. Returns at once if it runs but its last start was not completed."""
        child = self.server.child
        assert child
        if child.running and not self._up.is_set():
            return True
        code = await child.wait()
        self._up.clear()
        again = self.revive and code != SETTINGS_ARE_WRONG
        self._tell(f"{self.name} ended with {code}{', starting it again' if again else ''}")
        return again

    async def _try(self) -> None:
        try:
            await self.server.start()
            self._up.set()
        except Exception as error:  # the next try follows after any error
            self._tell(f"{self.name} was not started: {type(error).__name__}: {error}")

    def _tell(self, line: str) -> None:
        with suppress(Exception):  # a full disk or a closed pipe must not end the keeper
            log.warning("%s", line)
