"""Stored events: their names, their encoding, and their hashes in the chain."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import TypeAdapter

LARGEST = 900_000
"""Maximum size of a public event in bytes. With key and headers it stays below Kafka's `message.max.bytes` (1 MiB)."""


class UnknownEvent(LookupError):
    """The log contains an event with a name that this version of the service does not know."""

    code = "event_unknown"


class TooLarge(ValueError):
    """A public event is larger than LARGEST. The broker would refuse it, and all later events of the lane would wait."""

    code = "event_too_large"


class Codec:
    """Encodes and decodes the events of one aggregate. Events are stored under explicit names, not under class paths."""

    def __init__(self, names: Mapping[str, type]) -> None:
        self.types = names
        """The class of each event by its stored name."""
        self._names = {event: name for name, event in names.items()}
        self._adapters: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(event) for name, event in names.items()}

    def __bool__(self) -> bool:
        """Returns whether this aggregate has events; a read model has none."""
        return bool(self._names)

    def name(self, event: object) -> str:
        """Returns the stored name of an event. Raises KeyError if its class is not an event of this aggregate."""
        return self._names[type(event)]

    def encode(self, event: Any) -> bytes:
        """Returns the bytes of an event as they are stored; a public event is published with the same bytes. Raises TooLarge."""
        if is_public(event):
            wire: bytes = event.wire()
            if len(wire) > LARGEST:
                raise TooLarge(f"{self.name(event)} has {len(wire)} bytes, more than {LARGEST}")
            return wire
        return self._adapters[self.name(event)].dump_json(event, exclude_defaults=True)

    def decode(self, name: str, data: bytes) -> Any:
        """Returns the event with a stored name and bytes. Fields that only a later release knows are ignored, because during an
        upgrade processes of both releases read the same log. Raises UnknownEvent or pydantic.ValidationError."""
        if name not in self._adapters:
            raise UnknownEvent(name)
        return self._adapters[name].validate_json(data, extra="ignore")


def is_public(event: object) -> bool:
    """Returns whether an event is public, that is, has a topic. Only classes of the contracts have one."""
    kind = type(event)
    if kind not in _PUBLIC:
        _PUBLIC[kind] = hasattr(event, "topic")
    return _PUBLIC[kind]


_PUBLIC: dict[type, bool] = {}


class Cause(NamedTuple):
    """The cause of an event: the id of the causing event, its span id (8 bytes), and the time when it was published."""

    id: str | None = None
    span: bytes | None = None
    published: datetime | None = None


class Recorded(NamedTuple):
    """One event in the log: a row of the table `events`."""

    lane: int
    sequence: int
    stream: UUID
    version: int
    type: str
    data: bytes
    cause: str | None
    cause_span: bytes | None
    cause_published: datetime | None
    stored: datetime
    topic: str | None
    topic_sequence: int | None
    hash: bytes = b""

    def sealed(self, previous: bytes) -> bytes:
        """Returns the hash over this event and `previous`, the hash of the event before it on its lane (SHA-256, 32 bytes)."""
        place = (
            f"{self.lane}|{self.sequence}|{self.stream}|{self.version}|{self.type}|"
            f"{self.cause}|{self.cause_span!r}|{_said(self.cause_published)}|{_said(self.stored)}|"
            f"{self.topic}|{self.topic_sequence}|"
        )
        return sha256(b"".join((previous, place.encode(), self.data))).digest()


@lru_cache(maxsize=1024)
def _said(moment: datetime | None) -> str:
    """Returns a time in UTC as text. It is cached because the events of a batch share one time."""
    return str(moment and moment.astimezone(UTC))


COLUMNS = Recorded._fields


def event_id(service: str, lane: int, sequence: int) -> str:
    """Returns the id of an event, unique in the whole system, from service, lane and sequence: `review-17-204`."""
    return f"{service}-{lane}-{sequence}"
