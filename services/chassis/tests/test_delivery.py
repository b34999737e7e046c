"""What is appended arrives once, in order, whatever happens in between."""

import asyncio

from .conftest import Town
from .help import books, broken, events, lend_many, readers, until
from .toy import diary, lend, library


async def test_what_the_library_lends_stands_in_the_diary(town: Town) -> None:
    source, reader = await town.open(library(town.place)), await town.open(diary(town.place))
    lent = books(200)
    await lend_many(source, lent)
    await until(lambda: _all(reader, 200))
    assert [await readers(reader, book) for book in lent[:5]] == [("ann",)] * 5
    assert await broken(source) == await broken(reader) == []


async def test_asking_twice_is_no_second_event(town: Town) -> None:
    source = await town.open(library(town.place))
    (book,) = books(1)
    first = await source.ask(book, "ann", lend)
    again = await source.ask(book, "ann", lend)
    assert len(first.events) == 2
    assert not again.events
    assert await events(source) == 2


async def test_one_stream_in_one_batch_is_decided_in_order(town: Town) -> None:
    source = await town.open(library(town.place))
    (book,) = books(1)
    await asyncio.gather(*(source.ask(book, f"r{number}", lend) for number in range(50)))
    assert await readers(source, book) == tuple(f"r{number}" for number in range(50))


async def _all(service: object, number: int) -> bool:
    return await events(service) >= number  # type: ignore[arg-type]
