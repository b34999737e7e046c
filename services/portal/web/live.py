"""Cases that people have open, told of every change: one listener a process, however many look."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple
from uuid import UUID

from asyncpg import InterfaceError
from starlette.responses import StreamingResponse
from structlog import get_logger

from services.chassis.executor import UNREACHABLE
from services.chassis.service import Service

CHANNEL = "cases"
BEAT_SECONDS = 20.0
"""After so long without news a comment is sent, so that nothing on the way takes the stream for dead."""

LONGEST_SECONDS = 900.0
"""Then the browser asks anew, and who may no longer see the case is told so."""

GLANCE_SECONDS = 0.5
"""How often it is asked whether the service stops."""

log = get_logger()


class Part(NamedTuple):
    """A part of a page as it is now; the same version is not sent twice."""

    version: str
    html: str


class Hub:
    """Rings the bells of those who have a case open when it changes. Listens only while somebody looks."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._bells: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self.open = True

    @contextmanager
    def bell(self, application: UUID) -> Iterator[asyncio.Event]:
        """Rings when this case changes, and when the service stops."""
        bell, bells = asyncio.Event(), self._bells[application.hex]
        bells.add(bell)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen(), name="live")
        try:
            yield bell
        finally:
            bells.discard(bell)
            if not bells:
                self._bells.pop(application.hex, None)

    async def _listen(self) -> None:
        """Until nobody looks any more, or the service stops. A connection lost may have lost news: all are rung."""
        while self._bells and self.open:
            try:
                await self._hear()
            except (*UNREACHABLE, InterfaceError) as error:
                log.warning("live_lost", error=type(error).__name__)
                await asyncio.sleep(GLANCE_SECONDS)
            self._ring(*self._bells)

    async def _hear(self) -> None:
        async with self._service.pool.acquire() as connection:
            try:
                await connection.add_listener(CHANNEL, self._heard)
                self._ring(*self._bells)
                while self._bells and self.open and not connection.is_closed():
                    await asyncio.sleep(GLANCE_SECONDS)
                    self.open = self._service.ready
            finally:
                with suppress(InterfaceError):
                    connection.terminate()  # gives up the listener

    def _heard(self, connection: object, process: int, channel: str, payload: object) -> None:
        self._ring(*str(payload).split(","))

    def _ring(self, *applications: str) -> None:
        for application in applications:
            for bell in self._bells.get(application, ()):
                bell.set()


def stream(hub: Hub, application: UUID, seen: str, look: Callable[[], Awaitable[Part]]) -> StreamingResponse:
    """Server-sent events with a part of a page, whenever it is another than the version that was seen last."""
    body = _events(hub, application, seen, look)
    return StreamingResponse(body, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _events(hub: Hub, application: UUID, seen: str, look: Callable[[], Awaitable[Part]]) -> AsyncIterator[bytes]:
    ends = asyncio.get_running_loop().time() + LONGEST_SECONDS
    yield b"retry: 2000\n\n"
    with hub.bell(application) as bell:
        bell.set()
        while hub.open and asyncio.get_running_loop().time() < ends:
            rung = bell.is_set()
            bell.clear()  # before looking: what comes meanwhile rings again
            part = await look() if rung else None
            yield _message(part) if part and part.version != seen else b": no news\n\n"
            seen = part.version if part else seen
            with suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), BEAT_SECONDS)


def _message(part: Part) -> bytes:
    lines = "\n".join(f"data: {line}" for line in part.html.splitlines())
    return f"id: {part.version}\n{lines}\n\n".encode()
