"""Cases that people have open, told of every change as long as they may see it: one listener a process, however many look."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from typing import NamedTuple

from asyncpg import InterfaceError
from starlette.responses import StreamingResponse
from structlog import get_logger

from services.chassis.core.database import Connection
from services.chassis.core.tasks import Task
from services.chassis.service import Service
from services.portal.identity import Onlooker, staying
from services.portal.identity.sessions import Sessions

CHANNEL = "cases"
BEAT_SECONDS = 20.0
"""After so long without news a comment is sent, so that nothing on the way takes the stream for dead."""

LONGEST_SECONDS = 900.0
"""Then the browser asks anew."""

GLANCE_SECONDS = 0.5
"""How often it is asked whether the service stops."""

ASK_SECONDS = 5.0
"""How often it is asked, once for all who look, whether they may still: who signed out or helps no more sees this long
what he had before him. Before news are told it is asked in any case."""

log = get_logger()


class PagePart(NamedTuple):
    """A part of a page as it is now; the same version is not sent twice."""

    version: str
    html: str


class Subscription(asyncio.Event):
    """Rings when the case changes, when the service stops, and once it is `over`: who looks may do so no longer."""

    def __init__(self, onlooker: Onlooker) -> None:
        super().__init__()
        self.onlooker, self.over = onlooker, False


class Hub:
    """Rings the bells of those who have a case open when it changes. Listens only while somebody looks."""

    def __init__(self, service: Service, sessions: Sessions) -> None:
        self._service, self._sessions = service, sessions
        self._bells: dict[str, set[Subscription]] = defaultdict(set)
        self._news: set[str] = set()
        self._heard, self._asked = asyncio.Event(), 0.0
        self._task: Task | None = None
        self.open = True

    @contextmanager
    def bell(self, onlooker: Onlooker) -> Iterator[Subscription]:
        """The bell of somebody who has just been let in."""
        bell, case = Subscription(onlooker), onlooker.application.hex
        self._bells[case].add(bell)
        if self._task is None or self._task.done():
            self._task = self._service.loops.once("live", self._listen())
        try:
            yield bell
        finally:
            self._bells[case].discard(bell)
            if not self._bells[case]:
                self._bells.pop(case)

    async def _listen(self) -> None:
        """Until nobody looks any more, or the service stops. A connection lost may have lost news: all are rung."""
        while self._bells and self.open:
            try:
                await self._hear()
            except Exception as error:  # whatever it is, those who look are told again soon
                log.warning("live_lost", error=type(error).__name__)
                await asyncio.sleep(GLANCE_SECONDS)
        for bell in chain.from_iterable(self._bells.values()):
            bell.set()

    async def _hear(self) -> None:
        async with self._service.pool.acquire() as connection:
            try:
                await connection.add_listener(CHANNEL, self._hears)
                self._news.update(self._bells)
                while self._bells and self.open and not connection.is_closed():
                    await self._tell(connection)
                    await self._pause()
                    self.open = self._service.ready
            finally:
                with suppress(InterfaceError):
                    connection.terminate()  # gives up the listener

    def _hears(self, connection: object, process: int, channel: str, payload: object) -> None:
        self._news.update(self._bells.keys() & str(payload).split(","))
        self._heard.set()

    async def _pause(self) -> None:
        self._heard.clear()
        if not self._news:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._heard.wait(), GLANCE_SECONDS)

    async def _tell(self, connection: Connection) -> None:
        """Rings for the news; asks before who may still look. The bells of others are over."""
        news, self._news = self._news, set()
        now = asyncio.get_running_loop().time()
        if everybody := now >= self._asked + ASK_SECONDS:
            self._asked = now
        bells = [bell for case in (self._bells if everybody else news) for bell in self._bells.get(case, ())]
        stay = await staying(connection, self._sessions, list({bell.onlooker for bell in bells})) if bells else ()
        for bell in bells:
            bell.over = bell.onlooker not in stay
            if bell.over or bell.onlooker.application.hex in news:
                bell.set()


def stream(
    hub: Hub, onlooker: Onlooker, seen: str, look: Callable[[], Awaitable[PagePart]], farewell: Callable[[], str]
) -> StreamingResponse:
    """Server-sent events with a part of a page, whenever it is another than the version that was seen last.

    `farewell` takes its place for whoever may look no longer; the event `over` then tells the browser not to ask anew."""
    body = _events(hub, onlooker, seen, look, farewell)
    return StreamingResponse(body, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _events(
    hub: Hub, onlooker: Onlooker, seen: str, look: Callable[[], Awaitable[PagePart]], farewell: Callable[[], str]
) -> AsyncIterator[bytes]:
    ends = asyncio.get_running_loop().time() + LONGEST_SECONDS
    yield b"retry: 2000\n\n"
    with hub.bell(onlooker) as bell:
        bell.set()
        while hub.open and not bell.over and asyncio.get_running_loop().time() < ends:
            rung = bell.is_set()
            bell.clear()  # before looking: what comes meanwhile rings again
            part = await look() if rung else None
            yield _message(part.html, f"id: {part.version}") if part and part.version != seen else b": no news\n\n"
            seen = part.version if part else seen
            with suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), BEAT_SECONDS)
    if bell.over:
        yield _message(farewell()) + b"event: over\ndata: over\n\n"


def _message(html: str, *head: str) -> bytes:
    return "\n".join([*head, *(f"data: {line}" for line in html.splitlines()), "", ""]).encode()
