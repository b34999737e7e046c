"""CloudEvents 1.0 in Kafka's binary mode: what a message says of itself in its headers."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from .command import Delivery
from .events import Recorded, event_id

Headers = list[tuple[str, bytes]]


class Unreadable(ValueError):
    """A record without the headers that say what it is."""


def headers(service: str, record: Recorded) -> Headers:
    """The CloudEvents attributes, the place in the topic's lane, the causing event and the trace context."""
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", event_id(service, record.lane, record.sequence).encode()),
        ("ce_source", f"/{service}".encode()),
        ("ce_type", record.type.encode()),
        ("ce_subject", str(record.stream).encode()),
        ("ce_time", record.stored.isoformat().encode()),
        ("ce_lane", str(record.lane).encode()),
        ("ce_sequence", str(record.topic_sequence).encode()),
        ("ce_causationid", (record.cause or "").encode()),
        ("traceparent", f"00-{record.stream.hex}-{record.hash[:8].hex()}-01".encode()),
        ("content-type", b"application/json"),
    ]


@dataclass(frozen=True, slots=True)
class Received:
    """One record as read: for which stream, and where it came from."""

    stream: UUID
    delivery: Delivery


def received(record: Any) -> Received:
    """Reads an aiokafka ConsumerRecord. Raises Unreadable if it names no application or no type."""
    found = dict(record.headers or ())
    try:
        stream = UUID(found["ce_subject"].decode())
        delivery = Delivery(
            topic=record.topic,
            lane=_number(found, "ce_lane"),
            sequence=_number(found, "ce_sequence"),
            id=found["ce_id"].decode(),
            published=datetime.fromtimestamp(record.timestamp / 1000, UTC),
            type=found["ce_type"].decode(),
            data=record.value or b"",
        )
    except (KeyError, ValueError, AttributeError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    return Received(stream, delivery)


def unreadable(record: Any, outside: bool) -> Received:
    """A record that says nothing of itself, kept under its place on the topic."""
    found = {name: value for name, value in record.headers or () if value}
    lane = None if outside else _number(found, "ce_lane")
    sequence = None if outside else _number(found, "ce_sequence")
    place = f"{record.topic}-{record.partition}-{record.offset}"
    moment = datetime.fromtimestamp(record.timestamp / 1000, UTC)
    return Received(UUID(int=lane or 0), Delivery(record.topic, lane, sequence, place, moment, "", record.value or b""))


def _number(found: dict[str, bytes], name: str) -> int | None:
    text = found.get(name) or b""
    return int(text) if text.isdigit() else None
