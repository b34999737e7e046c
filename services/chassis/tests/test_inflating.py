"""Decompression is limited: hostile batches are parked for an operator, and the other messages are handled."""

import asyncio
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psutil
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.legacy_records import LegacyRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.record.util import calc_crc32c

from services.chassis.core.lanes import partition_of
from services.chassis.messaging.decompression import MOST, plain

from .conftest import PARTITIONS, Town
from .help import http, on_lane, public, readers, until_events
from .toy import diary, lend, library

CODECS = {"gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}
LARGEST = {"gzip": 150, "snappy": 15, "lz4": 150, "zstd": 150}
"""Megabytes of zeros per codec that a broker accepts, because they are smaller than 1 MB after compression."""

MIB = 1 << 20


@contextmanager
def peak() -> Iterator[list[int]]:
    """Yields a list whose element is, at the end of the block, the largest increase of the memory of this process in bytes."""
    me, found, over = psutil.Process(), [0], threading.Event()
    before = me.memory_info().rss

    def watch() -> None:
        while not over.is_set():
            found[0] = max(found[0], me.memory_info().rss - before)
            time.sleep(0.002)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield found
    finally:
        over.set()
        watcher.join()


@pytest.mark.parametrize("codec", CODECS)
async def test_a_small_record_that_inflates_is_parked_and_genuine_ones_around_it_go_on(town: Town, codec: str) -> None:
    source, reader, book = await town.open_unpublished(library(town.place)), diary(town.place), on_lane(2)
    for name in ("ann", "bob"):
        await source.ask(book, name, lend)
    before, after = await public(source)
    await town.publish([before])
    await hostile(town, partition_of(2, PARTITIONS), codec)
    await town.publish([after])
    with peak() as most:
        service = await town.open(reader)
        await until_events(service, 2)
    assert most[0] < 40 * MIB
    assert await readers(service, book) == ("ann", "bob")
    async with http(service) as client:
        [line] = (await client.get("/parked")).json()
    assert line["error"] == "Unreadable: batch_not_inflated"
    assert await service.pool.fetchval("select length(data) from parked") < MIB


async def hostile(town: Town, partition: int, codec: str) -> None:
    """Sends the hostile record from another process, because the memory of this one is measured."""
    module = "services.chassis.tests.hostile"
    given = (town.kafka.bootstrap_servers, town.topic, str(partition), codec, str(LARGEST[codec]))
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, *given)
    assert await process.wait() == 0


@pytest.mark.parametrize("codec", CODECS)
async def test_what_a_genuine_producer_has_compressed_is_read(town: Town, codec: Any) -> None:
    source, book = await town.open_unpublished(library(town.place)), on_lane(2)
    names = [f"r{number}" for number in range(200)]
    await asyncio.gather(*(source.ask(book, name, lend) for name in names))
    sending = AIOKafkaProducer(bootstrap_servers=town.kafka.bootstrap_servers, compression_type=codec, linger_ms=50)
    async with sending:
        for record in await public(source):
            await sending.send(town.topic, record.data, b"key", partition_of(2, PARTITIONS), headers=record.headers)
    reader = await town.open(diary(town.place))
    await until_events(reader, len(names))
    assert await readers(reader, book) == tuple(names)


def batch(first: int, values: list[bytes], codec: int) -> bytes:
    """Returns a batch as a broker stores it."""
    builder = DefaultRecordBatchBuilder(
        magic=2,
        compression_type=codec,
        is_transactional=0,
        producer_id=-1,
        producer_epoch=-1,
        base_sequence=-1,
        batch_size=1 << 30,
    )
    for offset, value in enumerate(values):
        builder.append(offset, 1_700_000_000_000 + offset, b"key", value, [("name", b"x")])
    made = bytearray(builder.build())
    made[:8] = first.to_bytes(8, "big")
    return bytes(made)


def read(data: bytes) -> list[tuple[int, int, bytes]]:
    """Returns offset, time and value of every record, after checking the checksums."""
    found, records = [], MemoryRecords(data)
    while records.has_next():
        one = records.next_batch()
        assert one.validate_crc()
        found += [(record.offset, record.timestamp, record.value) for record in one]
    return found


@pytest.mark.parametrize("codec", CODECS.values())
def test_a_compressed_batch_becomes_the_same_batch_uncompressed(codec: int) -> None:
    values = [b"value %d" % number * 40 for number in range(30)]
    packed = batch(100, values, codec)
    assert packed[22] & 7 == codec
    assert plain(packed)[22] & 7 == 0
    assert read(plain(packed)) == read(batch(100, values, 0))


def test_what_is_not_compressed_is_left_as_it_is_even_if_its_end_is_missing() -> None:
    data = batch(0, [b"a"], 0) + batch(1, [b"b"], 0)[:-3]
    assert plain(data) is data
    assert plain(b"") == b""


def test_many_small_batches_that_inflate_are_read_a_few_at_a_time() -> None:
    several = [batch(number, [bytes(MOST - 1000)], 4) for number in range(50)]
    data = b"".join(several)
    assert len(plain(data)) < 3 * MOST
    offsets = []
    while data:
        offsets += (found := [offset for offset, _, _ in read(plain(data))])
        data = b"".join(several[offsets[-1] + 1 :])
        assert found
    assert offsets == list(range(50))


@pytest.mark.parametrize("codec", CODECS.values())
def test_a_batch_that_is_too_large_becomes_one_record_at_its_last_offset(codec: int) -> None:
    large = batch(7, [b"a", bytes(MOST), b"c"], codec)
    [(offset, _, value)] = read(plain(large))
    assert (offset, value) == (9, large)


def test_a_compressed_batch_of_an_old_format_becomes_one_record() -> None:
    builder = LegacyRecordBatchBuilder(magic=1, compression_type=1, batch_size=1 << 30)
    for offset in range(3):
        builder.append(offset, 1_700_000_000_000, b"key", b"value" * 100)
    old = bytes(builder.build())
    [(offset, _, value)] = read(plain(old + batch(3, [b"next"], 0)))[:1]
    assert (offset, value) == (int.from_bytes(old[:8], "big"), old)


def test_a_batch_that_cannot_be_inflated_becomes_one_record() -> None:
    broken = bytearray(batch(5, [b"value" * 100], 4))
    broken[70] ^= 0xFF
    broken[17:21] = calc_crc32c(bytes(broken[21:])).to_bytes(4, "big")
    assert read(plain(bytes(broken)))[0][2] == broken
