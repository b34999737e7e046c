"""What is missing is noticed, reported and asked for again; other lanes go on."""

import asyncio

import pytest

from services.chassis.service import Service

from .conftest import Town
from .help import books, broken, events, lag, lend_many, on_lane, public, readers, until, until_events
from .toy import diary, lend, library


async def test_a_lane_with_a_gap_waits_and_is_reported_while_other_lanes_go_on(town: Town) -> None:
    source, reader = await town.open_unpublished(library(town.place)), await town.open(diary(town.place))
    held, other = on_lane(3), on_lane(7)  # both of the same partition
    for name in ("ann", "bob", "eve"):
        await source.ask(held, name, lend)
        await source.ask(other, name, lend)
    first, *rest = await public(source)
    await town.publish(rest)
    await until_events(reader, 3)
    assert await readers(reader, other) == ("ann", "bob", "eve")
    assert await readers(reader, held) == ()
    assert (await lag(reader))["gaps"] == [{"topic": town.topic, "lane": 3, "expected": 1}]
    await town.publish([first])
    await until_events(reader, 4)  # what came behind the gap was let go, and is still missing
    await source.relay.start()
    await until_events(reader, 6)
    assert await readers(reader, held) == ("ann", "bob", "eve")
    assert (await lag(reader))["gaps"] == []  # without a word of the publisher's next heads


async def test_a_new_reader_of_empty_topics_is_told_everything_again(town: Town) -> None:
    source = await town.open(library(town.place))
    await lend_many(source, books(300))
    await until(lambda: _published(source, 300))
    await town.destroy_topics()
    reader = await town.open(diary(town.place))
    await until_events(reader, 300)
    assert await broken(reader) == []


async def test_a_lane_longer_than_one_stretch_is_published_and_sent_again_whole(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chassis.relay.IDLE_SECONDS", 3600)
    source, book = await town.open_unpublished(library(town.place)), on_lane(3)
    names = tuple(f"r{number}" for number in range(450))
    await asyncio.gather(*(source.ask(book, name, lend) for name in names[:250]))
    await source.pool.execute("insert into publications select lane, sequence, now() from lanes where sequence > 0")
    await asyncio.gather(*(source.ask(book, name, lend) for name in names[250:]))
    await source.relay.start()
    reader = await town.open(diary(town.place))
    await until_events(reader, 450)
    assert await readers(reader, book) == names


async def test_a_broker_lost_with_all_its_topics_is_refilled_from_the_logs(town: Town) -> None:
    source, reader = await town.open(library(town.place)), await town.open(diary(town.place))
    lent = books(60)
    for name in ("ann", "bob"):
        await lend_many(source, lent, name)
    lending = asyncio.create_task(_lend_on(source, lent))
    await town.destroy_topics()
    await lending
    await until_events(reader, 60 * 7, 30)
    assert {await readers(reader, book) for book in lent} == {("ann", "bob", "r0", "r1", "r2", "r3", "r4")}
    assert await broken(source) == await broken(reader) == []


async def test_a_garbled_word_on_the_control_topics_stops_neither_publishing_nor_resending(town: Town) -> None:
    source, reader = await town.open(library(town.place)), await town.open(diary(town.place))
    for topic in ("control.heads", "control.resend"):
        for word in (b"", b"{", b"[]", b'{"service":"' + source.name.encode() + b'"}', _impossible(town.topic)):
            await source.broker.publish(word, topic)
    await lend_many(source, books(50))
    await until_events(reader, 50)
    await town.destroy_topics()
    await lend_many(source, books(50), "bob")
    await until_events(reader, 100)


def _impossible(topic: str) -> bytes:
    return b'{"topic":"%s","lane":3,"sequence":99999999999999999999999}' % topic.encode()


async def _lend_on(source: Service, lent: list) -> None:  # type: ignore[type-arg]
    for number in range(5):
        await lend_many(source, lent, f"r{number}")
        await asyncio.sleep(0.1)


async def _published(source: Service, number: int) -> bool:
    unpublished = await source.pool.fetchval(
        "select sum(sequence - coalesce((select max(p.sequence) from publications p where p.lane = lanes.lane), 0)) from lanes"
    )
    return await events(source) >= number and unpublished == 0
