"""Keeps a server running: one that ends by itself is started again."""

import asyncio
import logging
import time
from contextlib import suppress
from typing import Protocol

from .process import Child

SETTINGS_ARE_WRONG = 78  # EX_CONFIG: the next try would end the same
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds before it is started again, doubled each time
STEADY = 10.0  # seconds of running after which the pause is short again

log = logging.getLogger(__name__)


class Server(Protocol):
    """What can be kept: PostgreSQL, Kafka, a program. `start` completes a start that was cut off, and may be repeated."""

    child: Child | None

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    async def kill(self) -> None: ...


class Keeper:
    """Keeps one server running. Without `revive` it stays down once it ended."""

    def __init__(self, name: str, server: Server, revive: bool = True) -> None:
        self.name, self.server, self.revive = name, server, revive
        self._task: asyncio.Task[None] | None = None
        self._up = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """Process id, or None while it is down."""
        child = self.server.child
        return child.pid if child and child.running else None

    async def start(self) -> None:
        """Start it, await that it is ready, and keep it so from then on."""
        await self.server.start()
        self._up.set()
        self._task = asyncio.create_task(self._keep(), name=f"keep {self.name}")

    async def stop(self) -> None:
        """Stop it cleanly, and leave it so."""
        await self._let_go()
        await self.server.stop()

    async def restart(self) -> None:
        """Stop it cleanly and start it again."""
        await self.stop()
        await self.start()

    async def kill(self) -> None:
        """kill -9; it comes back by itself if it is to be revived."""
        self._up.clear()
        await self.server.kill()

    async def back(self) -> None:
        """Await that it is ready again after it was killed."""
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
        """Waits until it has ended. Returns at once where it runs and its last start was not completed."""
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
        except Exception as error:  # whatever it is, the next try follows
            self._tell(f"{self.name} was not started: {type(error).__name__}: {error}")

    def _tell(self, line: str) -> None:
        with suppress(Exception):  # a full disk or a closed pipe must not end the keeping
            log.warning("%s", line)
