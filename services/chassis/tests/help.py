"""What several tests of the chassis need."""

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
    """New books."""
    return [uuid4() for _ in range(number)]


def on_lane(lane: int) -> UUID:
    """A new book of this lane."""
    return UUID(int=uuid4().int & ~63 | lane)


async def readers(service: Service, book: UUID) -> tuple[str, ...]:
    """Who read this book, as the service's log has it."""
    found: tuple[str, ...] = (await service.log.state(book)).state
    return found


async def events(service: Service) -> int:
    """How many events the service's log holds."""
    number: int = await service.pool.fetchval("select count(*) from events")
    return number


async def broken(service: Service) -> list[WalkedLane]:
    """The lanes of which the hash chain does not verify."""
    return [line async for line in verify(service.pool) if line["error"]]


@dataclass(frozen=True)
class Message:
    """What is published by hand: in the partition of this lane, with whatever headers and bytes."""

    lane: int
    data: bytes | None
    headers: list[tuple[str, Any]]


async def public(service: Service) -> list[Message]:
    """The messages that the service would publish, lane by lane."""
    rows = await service.pool.fetch(f"select {', '.join(COLUMNS)} from events where topic is not null order by 1, 2")
    records = [Recorded(*row) for row in rows]
    return [Message(record.lane, record.data, headers(service.name, record)) for record in records]


@asynccontextmanager
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service's HTTP application."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application(service)), base_url="http://here") as client:
        yield client


async def lag(service: Service) -> dict[str, Any]:
    """What the service says of how far it is behind."""
    async with http(service) as client:
        found: dict[str, Any] = (await client.get("/lag")).json()
        return found


async def until_events(service: Service, number: int) -> None:
    """Waits until the log holds so many events; and a little, for any too many."""

    async def there() -> bool:
        return await events(service) >= number

    await until(there)
    assert await events(service) == number
