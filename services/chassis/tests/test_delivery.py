"""Appended events are delivered once and in order, also after faults."""

import asyncio
from typing import Any

from services.chassis.service import Service

from .conftest import PARTITIONS, Town
from .help import books, broken, events, lag, lend_many, on_lane, public, readers, until, until_events
from .toy import diary, lend, library, read


async def test_what_the_library_lends_stands_in_the_diary(town: Town) -> None:
    source, reader = await town.open(library(town.place)), await town.open(diary(town.place))
    lent = books(200)
    await lend_many(source, lent)
    await until_events(reader, 200)
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


async def test_every_message_delivered_three_times_makes_the_same_database(town: Town) -> None:
    source, reader = await town.open_unpublished(library(town.place)), await town.open(diary(town.place))
    lent = books(80)
    for name in ("ann", "illegible", "bob"):
        await lend_many(source, lent[:40] if name == "illegible" else lent, name)
    said = await public(source)
    await town.publish([*said, *said[::2], *said])
    await until(lambda: _parked(reader, 80))
    await until_events(reader, 120)
    before = await _contents(reader)
    assert reader.consumer is not None
    await reader.consumer.rewind()
    await town.publish(said)
    await until(lambda: _at_end(reader))
    assert await _contents(reader) == before
    assert await readers(reader, lent[0]) == ("ann",)
    assert await readers(reader, lent[-1]) == ("ann", "bob")


async def test_what_nobody_here_has_a_use_for_moves_the_watermark_alone(town: Town) -> None:
    handlers: dict[str, Any] = {}
    source, reader = await town.open(library(town.place)), await town.open(diary(town.place, handlers))
    book = on_lane(3)
    await source.ask(book, "ann", lend)
    await until(lambda: _applied(reader, 3, town.topic, 1))
    handlers["lent"] = read
    await source.ask(book, "bob", lend)
    await until_events(reader, 1)
    assert await readers(reader, book) == ("bob",)
    assert (await lag(reader))["gaps"] == []


async def _contents(service: Service) -> list[tuple[Any, ...]]:
    """Returns the contents of the tables of the log without times."""
    events = await service.pool.fetch(
        "select lane, sequence, stream, version, data, cause, hash from events order by 1, 2"
    )
    lanes = await service.pool.fetch("select lane, sequence, hash, applied, parked from lanes order by 1")
    parked = await service.pool.fetch("select number, application, lane, sequence, data, error from parked order by 1")
    return [tuple(row) for row in (*events, *lanes, *parked)]


async def _at_end(service: Service) -> bool:
    consumer = service.consumer
    assert consumer is not None
    places = [(place.topic, place.partition) for place in consumer.assigned]  # lane n is on partition n
    return len(await consumer.caught_up(places, PARTITIONS)) == len(places)


async def _parked(service: Service, number: int) -> bool:
    return bool((await lag(service))["parked"] == number)


async def _applied(service: Service, lane: int, topic: str, number: int) -> bool:
    row = await service.pool.fetchval("select applied ->> $2 from lanes where lane = $1", lane, topic)
    return bool(row == str(number))
