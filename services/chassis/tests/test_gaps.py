"""Missing messages are detected, reported and requested again; other lanes continue."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from structlog.testing import capture_logs

from services.chassis.core.database import Connection
from services.chassis.log.event_log import SQL
from services.chassis.service import Service

from .conftest import Town
from .help import books, broken, events, lag, lend_many, on_lane, public, readers, until, until_events
from .toy import diary, lend, library


async def test_a_lane_with_a_gap_waits_and_is_reported_while_other_lanes_go_on(town: Town) -> None:
    source, reader = await town.open_unpublished(library(town.place)), await town.open(diary(town.place))
    held, other = on_lane(3), on_lane(7)  # both on the same partition
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
    await until_events(reader, 4)  # messages after the gap were dropped, and are still missing
    await source.relay.start()
    await until_events(reader, 6)
    assert await readers(reader, held) == ("ann", "bob", "eve")
    assert (await lag(reader))["gaps"] == []  # without waiting for the next heads of the publisher


async def test_a_new_reader_of_empty_topics_is_told_everything_again(town: Town) -> None:
    source = await town.open(library(town.place))
    await lend_many(source, books(300))
    await until(lambda: _published(source, 300))
    await town.destroy_topics()
    reader = await town.open(diary(town.place))
    await until_events(reader, 300)
    assert await broken(reader) == []


async def test_a_relay_that_is_slower_than_its_log_causes_no_gaps(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    source, reader = await town.open(library(town.place)), await town.open(diary(town.place))
    lent = books(100)
    await lend_many(source, lent, "ann")
    await until_events(reader, 100)
    held, publish = asyncio.Event(), source.relay._publish_woken

    async def publish_later(connection: Connection, producer: AIOKafkaProducer) -> None:
        await held.wait()
        await publish(connection, producer)

    monkeypatch.setattr(source.relay, "_publish_woken", publish_later)
    with capture_logs() as said:
        await lend_many(source, lent, "bob")
        appended = datetime.now(UTC)
        await until(lambda: _several_heads(reader, source, appended))
        held.set()
        await until_events(reader, 200)
    assert [line for line in said if line["event"] in {"gap", "published_again"}] == []


async def _several_heads(reader: Service, source: Service, since: datetime) -> bool:
    """Whether the source has published heads for two seconds since that time."""
    heads = reader.control.witnessed.get(source.name)
    return heads is not None and heads.at > since + timedelta(seconds=2)


async def test_a_lane_longer_than_one_stretch_is_published_and_sent_again_whole(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chassis.messaging.relay.IDLE_SECONDS", 3600)
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
    await until_events(reader, 60 * 7)
    assert {await readers(reader, book) for book in lent} == {("ann", "bob", "r0", "r1", "r2", "r3", "r4")}
    assert await broken(source) == await broken(reader) == []


async def test_a_garbled_word_on_the_control_topics_stops_neither_publishing_nor_resending(town: Town) -> None:
    source, reader = await town.open(library(town.place)), await town.open(diary(town.place))
    for topic in ("control.heads", "control.resend"):
        for word in (b"", b"{", b"[]", b'{"service":"' + source.name.encode() + b'"}', _impossible(town.topic)):
            await source.control.publish(topic, word)
    await lend_many(source, books(50))
    await until_events(reader, 50)
    await town.destroy_topics()
    await lend_many(source, books(50), "bob")
    await until_events(reader, 100)


def _impossible(topic: str) -> bytes:
    return b'{"topic":"%s","lane":3,"sequence":99999999999999999999999}' % topic.encode()


async def test_what_is_sent_again_from_a_long_lane_is_found_without_reading_the_rest(town: Town) -> None:
    source = await town.open_unpublished(library(town.place))
    await source.pool.execute(
        """insert into events (lane, sequence, stream, version, type, data, stored, topic, topic_sequence, hash)
        select 3, n, gen_random_uuid(), 1, 'lent', '', now(), case n % 3 when 0 then 'loans' end,
        case n % 3 when 0 then n / 3 end, '' from generate_series(1, 30000) n"""
    )
    await source.pool.execute("analyze events")
    for first, expected in ((1, 200), (5001, 200), (9901, 100), (10001, 0)):
        rows = await source.pool.fetch(SQL["again"], 3, "loans", first, 30_000, 200)
        assert [row["topic_sequence"] for row in rows] == [*range(first, first + expected)]
        plan = await source.pool.fetchval(f"explain (analyze, format json) {_asked(first)}")
        assert _read(json.loads(plan)[0]["Plan"]) < 1_500, plan


def _asked(first: int) -> str:
    values = {
        "$1": "3::smallint",
        "$2": "'loans'",
        "$3": f"{first}::bigint",
        "$4": "30000::bigint",
        "$5": "200::bigint",
    }
    return re.sub(r"\$[1-5]", lambda found: values[found[0]], SQL["again"])


def _read(plan: dict[str, Any]) -> int:
    """Returns the number of rows that the plan reads from tables and indexes, including those that a filter removes."""
    own = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) if "Relation Name" in plan else 0
    return int(own) + sum(map(_read, plan.get("Plans", ())))


async def _lend_on(source: Service, lent: list) -> None:  # type: ignore[type-arg]
    for number in range(5):
        await lend_many(source, lent, f"r{number}")
        await asyncio.sleep(0.1)


async def _published(source: Service, number: int) -> bool:
    unpublished = await source.pool.fetchval(
        "select sum(sequence - coalesce((select max(p.sequence) from publications p where p.lane = lanes.lane), 0)) from lanes"
    )
    return await events(source) >= number and unpublished == 0
