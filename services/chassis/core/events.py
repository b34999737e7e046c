"""Stored events: their names, their bytes, their place in the hash chain."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import TypeAdapter

LARGEST = 900_000
"""Bytes of a public event: with key and headers it stays below Kafka's `message.max.bytes`, a mebibyte."""


class UnknownEvent(LookupError):
    """The log holds an event under a name that this version of the service does not know."""

    code = "event_unknown"


class TooLarge(ValueError):
    """A public event of more bytes than a broker takes would stop everything behind it."""

    code = "event_too_large"


class Codec:
    """Writes and reads the events of one aggregate under explicit names, never under a class path."""

    def __init__(self, names: Mapping[str, type]) -> None:
        self._names = {event: name for name, event in names.items()}
        self._adapters: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(event) for name, event in names.items()}

    def __bool__(self) -> bool:
        """Whether this aggregate has events at all; a read model has none."""
        return bool(self._names)

    def name(self, event: object) -> str:
        """The stored name of an event. Raises KeyError for a class that is no event of this aggregate."""
        return self._names[type(event)]

    def encode(self, event: Any) -> bytes:
        """Its bytes: a public event's are those that travel. Raises TooLarge."""
        if is_public(event):
            wire: bytes = event.wire()
            if len(wire) > LARGEST:
                raise TooLarge(f"{self.name(event)} has {len(wire)} bytes, more than {LARGEST}")
            return wire
        return self._adapters[self.name(event)].dump_json(event, exclude_defaults=True)

    def decode(self, name: str, data: bytes) -> Any:
        """The event of a stored name and its bytes. Fields that only a later release knows are ignored: during an upgrade,
        processes of both releases read the same log. Raises UnknownEvent or pydantic.ValidationError."""
        if name not in self._adapters:
            raise UnknownEvent(name)
        return self._adapters[name].validate_json(data, extra="ignore")


def is_public(event: object) -> bool:
    """An event is public when it says on which topic it travels; only classes of the contracts do."""
    kind = type(event)
    if kind not in _PUBLIC:
        _PUBLIC[kind] = hasattr(event, "topic")
    return _PUBLIC[kind]


_PUBLIC: dict[type, bool] = {}


class Cause(NamedTuple):
    """What an event follows from: the causing event's id, its span id (8 bytes), and when it was published."""

    id: str | None = None
    span: bytes | None = None
    published: datetime | None = None


class Recorded(NamedTuple):
    """One event as it stands in the log: a row of `events`."""

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
        """The hash of this event and of all before it on its lane (SHA-256, 32 bytes)."""
        place = (
            f"{self.lane}|{self.sequence}|{self.stream}|{self.version}|{self.type}|"
            f"{self.cause}|{self.cause_span!r}|{_said(self.cause_published)}|{_said(self.stored)}|"
            f"{self.topic}|{self.topic_sequence}|"
        )
        return sha256(b"".join((previous, place.encode(), self.data))).digest()


@lru_cache(maxsize=1024)
def _said(moment: datetime | None) -> str:
    """A moment in UTC as text; the events of a batch share theirs."""
    return str(moment and moment.astimezone(UTC))


COLUMNS = Recorded._fields


def event_id(service: str, lane: int, sequence: int) -> str:
    """Names one event of the whole system and says where it is stored: `review-17-204`."""
    return f"{service}-{lane}-{sequence}"
