"""Commands to a service, from messages, requests and timers, and their outcomes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from . import reasons
from .clock import CHINA

said = reasons.said


class Refusal(Exception):
    """A valid command was refused; the reason is returned to its sender. `status` is the HTTP status."""

    status = 409

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class Unreadable(ValueError):
    """A message cannot be read. `code` names the fault and contains no value of the message."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UnknownType(Unreadable):
    """A message has a type that this version of the service does not know. It is set aside; its application continues."""


class Delivery(NamedTuple):
    """The origin of a message. Messages of outside systems have neither lane nor sequence."""

    topic: str
    lane: int | None
    sequence: int | None
    id: str
    published: datetime
    type: str
    data: bytes
    span: bytes | None = None
    """Span id (8 bytes) of the event of the message, from its trace context."""
    stored: datetime | None = None
    """When the publisher stored the event, by its own clock. It is much earlier than `published` if the
    message was sent again."""


@dataclass(slots=True)
class DecisionContext:
    """The input of a decision beside message and state: the time, and the context that the service loaded for the batch."""

    now: datetime
    context: Any = None
    version: int = 0
    """The number of events in the stream."""

    @property
    def today(self) -> date:
        """The business date in China."""
        return self.now.astimezone(CHINA).date()


Handler = Callable[[Any, Any, DecisionContext], Sequence[object]]
"""(state, message, decision context) -> events."""


@dataclass(slots=True)
class Command:
    """One message for one stream. A command with a `delivery` can be parked; timers have one too."""

    stream: UUID
    message: Any
    handler: Handler | None
    """None: this service does not use messages of this type; only the watermark advances."""
    delivery: Delivery | None = None
    parked: int | None = None
    """The number of the parked message, if this command is a redrive."""
    timer: str | None = None
    """The name of the timer that is due."""
    due: datetime | None = None
    """The time for which that timer was set."""
    error: Exception | None = None
    """Why the command cannot be decided. It is parked with this error, or the error is returned to its sender."""


@dataclass(frozen=True, slots=True)
class Applied:
    """The command was decided; `state` is the state of the stream after it. Without events, it changed nothing."""

    state: Any
    events: Sequence[object] = field(default=())


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The message was already applied."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A message before this one is missing; the lane of this topic waits for number `expected`."""

    topic: str
    lane: int
    expected: int


@dataclass(frozen=True, slots=True)
class Parked:
    """The message could not be handled, or an earlier message of its application is parked."""

    error: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The decision raised an error, which is returned to the sender of the command."""

    error: Exception


Outcome = Applied | Duplicate | Gap | Parked | Refused
