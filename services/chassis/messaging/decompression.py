"""Compressed batches of a topic, inflated within bounds: what a broker takes in 150 KB must not cost a reader 150 MB.

aiokafka inflates whatever a batch claims to hold. So what a broker answers is made plain here before aiokafka reads it: a
compressed batch becomes an uncompressed one of the same offsets; one that is larger than a broker would take uncompressed,
or cannot be inflated, becomes one record that says so and holds the batch as it came."""

import struct
from enum import IntEnum
from typing import Any

import cramjam
from aiokafka.consumer import fetcher
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.record.util import calc_crc32c, encode_varint

MOST = 1 << 20
"""Bytes of one inflated batch: as many as a broker takes of one that is not compressed (`message.max.bytes`)."""

UNREADABLE = "unreadable"
"""The header of the record that stands for a batch; its value says why."""

NOT_INFLATED, OLD = b"batch_not_inflated", b"batch_of_an_old_format"

FRAME = struct.Struct(">qi")
"""How every batch begins: its first offset, and how many bytes follow."""

HEADER = struct.Struct(">qiibIhiqqqhii")
"""A batch of format 2: first offset, length, leader's epoch, format, checksum, attributes, last offset less the first,
first and last time, producer's id and epoch, first sequence, number of records."""

CHECKSUM, CHECKED = struct.Struct(">I"), 21
"""The checksum, and the byte from which on it counts; it stands just before the attributes."""

FORMAT = 16
"""The byte that says the format of a batch; in the old ones the attributes follow it."""

COMPRESSION, CONTROL = 0b111, 0b100000
"""Bits of the attributes: the compression, and whether the batch is the broker's own word."""

XERIAL = b"\x82SNAPPY\0", 16
"""How the framing of Snappy by Java's producers begins, and how long its header is. The blocks follow, each after its length."""


class Compression(IntEnum):
    """The compressions of Kafka."""

    GZIP = 1
    SNAPPY = 2
    LZ4 = 3
    ZSTD = 4


INTO = {
    Compression.GZIP: cramjam.gzip.decompress_into,
    Compression.LZ4: cramjam.lz4.decompress_into,
    Compression.ZSTD: cramjam.zstd.decompress_into,
}
"""These write into the room that they are given, and fail where it ends."""


def bound() -> None:
    """Lets the consumers of this process read nothing that is not plain. Once is enough."""
    fetcher.MemoryRecords = _records


def _records(data: bytes) -> MemoryRecords:
    return MemoryRecords(plain(data))


def plain(data: bytes) -> bytes:
    """What a broker answered for a partition, without compressed batches. Once MOST bytes were inflated, the rest is
    left out: the consumer asks for it again, since it follows on what was read."""
    parts: list[bytes] = []
    start, inflated, changed = 0, 0, False
    while end := _end(data, start):
        batch = data[start:end]
        if _is_compressed(batch):
            if inflated >= MOST:
                return b"".join(parts)
            batch, changed = _plain(batch), True
            inflated += len(batch)
        parts.append(batch)
        start = end
    return b"".join([*parts, data[start:]]) if changed else data


def _end(data: bytes, start: int) -> int:
    """Where a batch ends; 0 where no whole one begins."""
    if len(data) - start < FRAME.size + FORMAT:
        return 0
    end = start + FRAME.size + int(FRAME.unpack_from(data, start)[1])
    return end if start < end <= len(data) else 0


def _is_compressed(batch: bytes) -> bool:
    if batch[FORMAT] < 2:
        return bool(batch[FORMAT + 1] & COMPRESSION)
    attributes = batch[CHECKED + 1]
    return bool(attributes & COMPRESSION and not attributes & CONTROL) and len(batch) >= HEADER.size


def _plain(batch: bytes) -> bytes:
    """The same batch without compression, or one that stands for it. One with a wrong checksum stays: aiokafka refuses it."""
    if batch[FORMAT] < 2:
        return _standing_for(batch, [FRAME.unpack_from(batch)[0], 0, 0, 0, 0, -1, -1, -1, 1], OLD)
    first, _, _, _, checksum, *rest = HEADER.unpack_from(batch)
    if calc_crc32c(batch[CHECKED:]) != checksum:
        return batch
    try:
        records = _inflated(rest[0] & COMPRESSION, batch[HEADER.size :])
    except (cramjam.DecompressionError, ValueError, struct.error):
        return _standing_for(batch, [first, *rest], NOT_INFLATED)
    return _batch([first, *rest], records)


def _inflated(codec: int, data: bytes) -> bytes:
    """Raises DecompressionError or ValueError for what is larger than MOST, or broken."""
    room = bytearray(MOST)
    if codec != Compression.SNAPPY:
        return bytes(memoryview(room)[: INTO[Compression(codec)](data, room)])
    used = 0
    for block in _blocks(data):
        used += cramjam.snappy.decompress_raw_into(block, memoryview(room)[used:])
    return bytes(memoryview(room)[:used])


def _blocks(data: bytes) -> list[bytes]:
    """The blocks of Snappy: as Java frames them, or one."""
    beginning, place = XERIAL
    if not data.startswith(beginning):
        return [data]
    blocks = []
    while place < len(data):
        (size,) = CHECKSUM.unpack_from(data, place)
        blocks.append(data[place + CHECKSUM.size : place + CHECKSUM.size + size])
        place += CHECKSUM.size + size
    return blocks


def _batch(fields: list[Any], records: bytes) -> bytes:
    first, attributes, *rest = fields
    length = HEADER.size - FRAME.size + len(records)
    whole = bytearray(HEADER.pack(first, length, 0, 2, 0, attributes & ~COMPRESSION, *rest) + records)
    CHECKSUM.pack_into(whole, CHECKED - CHECKSUM.size, calc_crc32c(bytes(whole[CHECKED:])))
    return bytes(whole)


def _standing_for(batch: bytes, fields: list[Any], why: bytes) -> bytes:
    """A batch of one record, at the last offset of those that it stands for."""
    last = fields[2]
    body = bytearray(b"\0")
    for number in (0, last, -1, len(batch)):  # time, offset, no key, length of the value
        encode_varint(number, body.append)
    body += batch
    encode_varint(1, body.append)
    for text in (UNREADABLE.encode(), why):
        encode_varint(len(text), body.append)
        body += text
    record = bytearray()
    encode_varint(len(body), record.append)
    return _batch([*fields[:-1], 1], bytes(record + body))
