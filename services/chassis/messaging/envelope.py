"""CloudEvents 1.0 in the binary mode of Kafka: the headers of messages."""

from binascii import unhexlify
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from services.chassis.core.command import Delivery, Unreadable
from services.chassis.core.events import Recorded, event_id
from services.chassis.core.lanes import LANES, lane_of, stream_id
from services.chassis.core.sealing import is_sealed

from .decompression import UNREADABLE

Headers = list[tuple[str, bytes]]

DIGITS = 18
"""Maximum number of digits of a number on a lane, so that it fits into eight bytes."""


SPECIFICATION = ("ce_specversion", b"1.0")
JSON = ("content-type", b"application/json")
SEALED = ("content-type", b"application/vnd.lianban.sealed")


def headers(service: str, record: Recorded) -> Headers:
    """Returns the headers of an event: CloudEvents attributes, lane and number on the topic, the causing event, and the trace
    context."""
    lane, stream = record.lane, record.stream
    return [
        SPECIFICATION,
        ("ce_id", event_id(service, lane, record.sequence).encode()),
        ("ce_source", f"/{service}".encode()),
        ("ce_type", record.type.encode()),
        ("ce_subject", str(stream).encode()),
        ("ce_time", _stamp(record.stored)),
        ("ce_lane", b"%d" % lane),
        ("ce_sequence", b"%d" % (record.topic_sequence or 0)),
        ("ce_causationid", (record.cause or "").encode()),
        ("traceparent", f"00-{stream.hex}-{record.hash[:8].hex()}-01".encode()),
        SEALED if is_sealed(record.data) else JSON,
    ]


@lru_cache(maxsize=256)
def _stamp(moment: datetime) -> bytes:
    """Returns a time in ISO 8601. It is cached because all events of a batch have the same time."""
    return moment.isoformat().encode()


class Received(NamedTuple):
    """One record after reading its headers: its stream and its delivery."""

    stream: UUID
    delivery: Delivery


def received(record: Any, outside: bool) -> Received:
    """Reads the headers of an aiokafka ConsumerRecord. Raises Unreadable if application, id or type is missing or invalid, or, unless
    the record comes from an outside system, lane and number."""
    found = dict(record.headers or ())
    try:
        stream = _stream(found)
        lane, sequence = (None, None) if outside else _place(found)
        if lane is not None and lane != lane_of(stream):
            raise Unreadable("lane_of_another_application")
        return Received(
            stream,
            Delivery(
                record.topic,
                lane,
                sequence,
                _text(found, "ce_id"),
                _moment(record.timestamp),
                _type(found),
                record.value or b"",
                _span(found.get("traceparent")),
                _time(found.get("ce_time")),
            ),
        )
    except (KeyError, ValueError, AttributeError) as error:
        raise error if isinstance(error, Unreadable) else Unreadable("headers") from None


def unreadable(record: Any, outside: bool) -> Received:
    """Returns a record whose headers cannot be read, with topic, partition and offset as its id. If it has a valid lane and number,
    it keeps them, so that the lane continues."""
    try:
        lane, sequence = (None, None) if outside else _place(dict(record.headers or ()))
    except (KeyError, ValueError, AttributeError):
        lane = sequence = None
    place = f"{record.topic}-{record.partition}-{record.offset}"
    delivery = Delivery(record.topic, lane, sequence, place, _moment(record.timestamp), "", record.value or b"")
    return Received(UUID(int=lane or 0), delivery)


def _span(said: bytes | None) -> bytes | None:
    """Returns the span id of the header `traceparent`, or None if it cannot be read; the trace then lacks this link."""
    try:
        return unhexlify(said[36:52]) if said else None
    except ValueError:
        return None


@lru_cache(maxsize=256)
def _time(said: bytes | None) -> datetime | None:
    """Returns the time of `ce_time` in UTC, or None if it is missing, invalid or without a time zone. It is cached because many
    messages have the same time."""
    try:
        moment = datetime.fromisoformat((said or b"").decode())
        return None if moment.tzinfo is None else moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _stream(found: dict[str, bytes]) -> UUID:
    try:
        return stream_id(found["ce_subject"].decode())
    except (KeyError, ValueError, AttributeError):
        _given(found, "ce_subject")
        raise Unreadable("ce_subject") from None


def _text(found: dict[str, bytes], name: str) -> str:
    try:
        text = found[name].decode()
    except (KeyError, UnicodeError, AttributeError):
        text = ""
    if not text or not text.isprintable():
        _given(found, name)
        raise Unreadable(name)
    return text


def _type(found: dict[str, bytes]) -> str:
    """Returns the type. It is one text for all messages of a type."""
    return _text(found, "ce_type")


def _place(found: dict[str, bytes]) -> tuple[int, int]:
    lane, sequence = _number(found, "ce_lane"), _number(found, "ce_sequence")
    if lane >= LANES or sequence < 1:
        raise Unreadable("no_such_place_on_a_lane")
    return lane, sequence


def _number(found: dict[str, bytes], name: str) -> int:
    text = found.get(name)
    if not text or not text.isdigit() or len(text) > DIGITS:
        _given(found, name)
        raise Unreadable(name)
    return int(text)


def _given(found: dict[str, bytes], name: str) -> None:
    """Raises Unreadable if a header is missing. For a record that replaces a batch, the code is the reason that decompression
    gives."""
    if UNREADABLE in found:
        raise Unreadable(found[UNREADABLE].decode())
    if name not in found:
        raise Unreadable(f"{name}_missing")


@lru_cache(maxsize=256)
def _moment(milliseconds: int) -> datetime:
    """Returns the time when a record was published, from milliseconds since 1970. An impossible time becomes 1970-01-01."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return datetime.fromtimestamp(0, UTC)
