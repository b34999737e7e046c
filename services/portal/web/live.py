"""Live updates of open case pages. Pages are notified of each change while their person may view the case. Each process has one listener for all pages."""

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
"""After this time without changes a comment is sent, so that no proxy closes the stream as idle."""

LONGEST_SECONDS = 900.0
"""After this time the stream ends and the browser reconnects."""

GLANCE_SECONDS = 0.5
"""Interval at which the listener checks whether the service is stopping."""

ASK_SECONDS = 5.0
"""Interval at which one query checks for all open pages whether their persons may still view them. After a sign-out or a
revoked grant a page can stay open for this long. Each part is checked again after it was rendered and before it is sent."""

log = get_logger()


class PagePart(NamedTuple):
    """The current content of a part of a page. The same version is not sent twice."""

    version: str
    html: str


class Subscription(asyncio.Event):
    """One open page. The event is set when the case changes, when the service stops, and when the person may no longer view the case (`over`)."""

    def __init__(self, onlooker: Onlooker) -> None:
        super().__init__()
        self.onlooker, self.over = onlooker, False


class Hub:
    """Notifies the open pages of a case when it changes. Listens only while at least one page is open."""

    def __init__(self, service: Service, sessions: Sessions) -> None:
        self._service, self._sessions = service, sessions
        self._bells: dict[str, set[Subscription]] = defaultdict(set)
        self._news: set[str] = set()
        self._heard, self._asked = asyncio.Event(), 0.0
        self._task: Task | None = None
        self.open = True

    @contextmanager
    def bell(self, onlooker: Onlooker) -> Iterator[Subscription]:
        """Subscribes a page whose person has just been allowed to view the case; ends the subscription on exit."""
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
        """Listens until no page is open or the service stops. Changes may be lost with a connection, so then all pages are notified."""
        while self._bells and self.open:
            try:
                await self._hear()
            except Exception as error:  # After any error the pages are notified again soon.
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
                    connection.terminate()  # ends the listener

    def _hears(self, connection: object, process: int, channel: str, payload: object) -> None:
        self._news.update(self._bells.keys() & str(payload).split(","))
        self._heard.set()

    async def _pause(self) -> None:
        self._heard.clear()
        if not self._news:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._heard.wait(), GLANCE_SECONDS)

    async def _tell(self, connection: Connection) -> None:
        """Notifies the pages of the changed cases. From time to time it also ends the subscriptions of persons who may no longer view their case."""
        news, self._news = self._news, set()
        for bell in chain.from_iterable(self._bells.get(case, ()) for case in news):
            bell.set()
        now = asyncio.get_running_loop().time()
        if now >= self._asked + ASK_SECONDS:
            self._asked = now
            await self._end_others(connection)

    async def _end_others(self, connection: Connection) -> None:
        bells = list(chain.from_iterable(self._bells.values()))
        stay = await staying(connection, self._sessions, list({bell.onlooker for bell in bells}))
        for bell in bells:
            if bell.onlooker not in stay:
                bell.over = True
                bell.set()

    async def permits(self, onlooker: Onlooker) -> bool:
        """Returns whether this person may view the case now."""
        async with self._service.pool.acquire() as connection:
            return bool(await staying(connection, self._sessions, [onlooker]))


def stream(
    hub: Hub, onlooker: Onlooker, seen: str, look: Callable[[], Awaitable[PagePart]], farewell: Callable[[], str]
) -> StreamingResponse:
    """Returns a stream of server-sent events. It sends the part of the page whenever its version differs from the last one sent.

    If the person may no longer view the case, the stream sends `farewell` instead and then the event `over`: the browser must not reconnect."""
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
            bell.clear()  # before rendering: a change during rendering sets the event again
            part = await look() if rung else None
            # The check follows the rendering, so that nothing is sent that happened after the person was removed.
            if part and not await hub.permits(onlooker):
                bell.over = True
                break
            yield _message(part.html, f"id: {part.version}") if part and part.version != seen else b": no news\n\n"
            seen = part.version if part else seen
            with suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), BEAT_SECONDS)
    if bell.over:
        yield _message(farewell()) + b"event: over\ndata: over\n\n"


def _message(html: str, *head: str) -> bytes:
    return "\n".join([*head, *(f"data: {line}" for line in html.splitlines()), "", ""]).encode()
