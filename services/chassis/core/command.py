"""What is asked of a service, wherever it comes from, and what came of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from . import reasons

said = reasons.said


class Refusal(Exception):
    """A command was understood and refused; the asker must hear why. `status` is the HTTP status."""

    status = 409

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class Unreadable(ValueError):
    """A message that cannot be read; `code` says what is wrong with it, without any value of it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UnknownType(Unreadable):
    """A message of a type that this version of the service does not know. It is set aside; its application goes on."""


class Delivery(NamedTuple):
    """Where a message came from. Outside systems' messages have neither lane nor sequence."""

    topic: str
    lane: int | None
    sequence: int | None
    id: str
    published: datetime
    type: str
    data: bytes
    span: bytes | None = None
    """Span id of the message's event, from its trace context."""
    stored: datetime | None = None
    """When the message's event happened, by its publisher's clock: what is sent again was published late."""


@dataclass(slots=True)
class DecisionContext:
    """What a decision may know beside its message and its state: the time, and what the service loaded for the batch."""

    now: datetime
    context: Any = None
    version: int = 0
    """How many events the stream has."""


Handler = Callable[[Any, Any, DecisionContext], Sequence[object]]
"""(state, message, moment) -> events."""


@dataclass(slots=True)
class Command:
    """One message for one stream. A `delivery` makes it parkable; so does a `timer`."""

    stream: UUID
    message: Any
    handler: Handler | None
    """None: this service is known to have no use for the message; only the watermark moves on."""
    delivery: Delivery | None = None
    parked: int | None = None
    """The number under which this message is parked, when it is redriven."""
    timer: str | None = None
    """The name of the timer that is due."""
    due: datetime | None = None
    """The moment for which that timer was set."""
    error: Exception | None = None
    """Why it cannot be decided at all: it is parked unread, or its asker hears it."""


@dataclass(frozen=True, slots=True)
class Applied:
    """The command was decided; `state` is the stream's after it. No events: already so."""

    state: Any
    events: Sequence[object] = field(default=())


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The message had been applied before."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A message before this one is missing: the lane of this topic waits for number `expected`."""

    topic: str
    lane: int
    expected: int


@dataclass(frozen=True, slots=True)
class Parked:
    """The message could not be handled, or waits behind one that could not."""

    error: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The decision raised, and there is an asker who must hear it."""

    error: Exception


Outcome = Applied | Duplicate | Gap | Parked | Refused
