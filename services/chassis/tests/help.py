"""Helper functions for several tests of the chassis."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx

from infra.local.patience import PATIENCE_SECONDS
from services.chassis.core.events import COLUMNS, Recorded
from services.chassis.log.chain import WalkedLane, verify
from services.chassis.messaging.envelope import headers
from services.chassis.runtime.application import application
from services.chassis.service import Service

from .toy import lend


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Waits until a condition holds. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await condition():
            await asyncio.sleep(0.05)


async def lend_many(library: Service, books: list[UUID], reader: str = "ann") -> None:
    """Lends every book to one reader."""
    await asyncio.gather(*(library.ask(book, reader, lend) for book in books))


def books(number: int) -> list[UUID]:
    """Returns the ids of new books."""
    return [uuid4() for _ in range(number)]


def on_lane(lane: int) -> UUID:
    """Returns the id of a new book on this lane."""
    return UUID(int=uuid4().int & ~63 | lane)


async def readers(service: Service, book: UUID) -> tuple[str, ...]:
    """Returns the readers of this book according to the log of the service."""
    found: tuple[str, ...] = (await service.log.state(book)).state
    return found


async def events(service: Service) -> int:
    """Returns the number of events in the log of the service."""
    number: int = await service.pool.fetchval("select count(*) from events")
    return number


async def broken(service: Service) -> list[WalkedLane]:
    """Returns the lanes whose hash chain does not verify."""
    return [line async for line in verify(service.pool) if line["error"]]


@dataclass(frozen=True)
class Message:
    """A message that a test publishes in the partition of this lane, with any headers and bytes."""

    lane: int
    data: bytes | None
    headers: list[tuple[str, Any]]


async def public(service: Service) -> list[Message]:
    """Returns the messages that the service would publish, ordered by lane."""
    rows = await service.pool.fetch(f"select {', '.join(COLUMNS)} from events where topic is not null order by 1, 2")
    records = [Recorded(*row) for row in rows]
    return [Message(record.lane, record.data, headers(service.name, record)) for record in records]


@asynccontextmanager
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """Yields a client of the internal HTTP application of the service."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application(service)), base_url="http://here") as client:
        yield client


async def lag(service: Service) -> dict[str, Any]:
    """Returns the response of `GET /lag`."""
    async with http(service) as client:
        found: dict[str, Any] = (await client.get("/lag")).json()
        return found


async def until_events(service: Service, number: int) -> None:
    """Waits until the log contains this many events. Raises AssertionError if it then contains more."""

    async def there() -> bool:
        return await events(service) >= number

    await until(there)
    assert await events(service) == number
