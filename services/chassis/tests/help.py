"""What several tests of the chassis need."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

from services.chassis.chain import verify
from services.chassis.service import Service

from .toy import lend


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 20) -> None:
    """Waits until a condition holds; fails the test when it does not in time."""
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.05)


async def lend_many(library: Service, books: list[UUID], reader: str = "ann") -> None:
    """Lends every book to one reader."""
    await asyncio.gather(*(library.ask(book, reader, lend) for book in books))


def books(number: int) -> list[UUID]:
    """New books."""
    return [uuid4() for _ in range(number)]


async def readers(service: Service, book: UUID) -> tuple[str, ...]:
    """Who read this book, as the service's log has it."""
    found: tuple[str, ...] = (await service.log.state(book)).state
    return found


async def events(service: Service) -> int:
    """How many events the service's log holds."""
    number: int = await service.pool.fetchval("select count(*) from events")
    return number


async def broken(service: Service) -> list[dict[str, object]]:
    """The lanes of which the hash chain does not verify."""
    return [line async for line in verify(service.pool) if line["error"]]
