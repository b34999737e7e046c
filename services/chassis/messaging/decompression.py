"""Decompresses batches of a topic with a size limit, so that a batch of 150 KB cannot use 150 MB of memory in a reader.

aiokafka decompresses a batch without a limit. Therefore the data from a broker are decompressed here before aiokafka reads them.
A compressed batch is replaced by an uncompressed one with the same offsets. A batch that is larger than MOST after decompression,
or that cannot be decompressed, is replaced by one record that states the reason and contains the original batch."""

import struct
from enum import IntEnum
from typing import Any

import cramjam
from aiokafka.consumer import fetcher
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.record.util import calc_crc32c, encode_varint

MOST = 1 << 20
"""Maximum size of a decompressed batch in bytes: the limit of a broker for uncompressed batches (`message.max.bytes`)."""

UNREADABLE = "unreadable"
"""The header of a record that replaces a batch; its value is the reason."""

NOT_INFLATED, OLD = b"batch_not_inflated", b"batch_of_an_old_format"

FRAME = struct.Struct(">qi")
"""The start of every batch: first offset, and number of bytes that follow."""

HEADER = struct.Struct(">qiibIhiqqqhii")
"""The header of a batch of format 2: first offset, length, epoch of the leader, format, checksum, attributes, last offset minus
first, first and last time, id and epoch of the producer, first sequence, number of records."""

CHECKSUM, CHECKED = struct.Struct(">I"), 21
"""The checksum, and the offset of the first byte that it covers: the attributes, which follow it."""

FORMAT = 16
"""The offset of the format byte of a batch. In the old formats the attributes follow it."""

COMPRESSION, CONTROL = 0b111, 0b100000
"""Bits of the attributes: the compression, and the flag of a control batch."""

XERIAL = b"\x82SNAPPY\0", 16
"""The magic bytes of the Snappy framing of Java producers, and the length of its header in bytes. Then each block follows
its length."""


class Compression(IntEnum):
    """The compression codecs of Kafka."""

    GZIP = 1
    SNAPPY = 2
    LZ4 = 3
    ZSTD = 4


INTO = {
    Compression.GZIP: cramjam.gzip.decompress_into,
    Compression.LZ4: cramjam.lz4.decompress_into,
    Compression.ZSTD: cramjam.zstd.decompress_into,
}
"""Functions that decompress into a given buffer, and raise an error if it is too small."""


def bound() -> None:
    """Replaces the record reader of aiokafka in this process by one with the size limit. Repeated calls have no effect."""
    fetcher.MemoryRecords = _records


def _records(data: bytes) -> MemoryRecords:
    return MemoryRecords(plain(data))


def plain(data: bytes) -> bytes:
    """Returns the data of a broker for one partition without compressed batches. Once MOST bytes are decompressed, the data from
    the next compressed batch on are left out; the consumer fetches them again, after the last offset that it has read."""
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
    """Returns the end of the batch at `start`, or 0 if there is no complete batch."""
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
    """Returns the batch without compression, or its replacement. A batch with a wrong checksum is returned unchanged; aiokafka
    refuses it."""
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
    """Returns decompressed records. Raises DecompressionError, ValueError or struct.error if they exceed MOST or are corrupt."""
    room = bytearray(MOST)
    if codec != Compression.SNAPPY:
        return bytes(memoryview(room)[: INTO[Compression(codec)](data, room)])
    used = 0
    for block in _blocks(data):
        used += cramjam.snappy.decompress_raw_into(block, memoryview(room)[used:])
    return bytes(memoryview(room)[:used])


def _blocks(data: bytes) -> list[bytes]:
    """Returns the Snappy blocks: those of the Java framing, or the data as one block."""
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
    """Returns a batch of one record that replaces a batch, at its last offset."""
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
