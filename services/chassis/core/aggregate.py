"""The interface between the chassis and a service: the aggregate, and the tables that the service writes in the same transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from .clock import CHINA
from .command import Command, Handler
from .database import Connection
from .events import Codec

NONE: Mapping[Any, Any] = {}
"""Empty mapping, used as the initial value of mappings in a state."""


class Timer(NamedTuple):
    """Sets the timer of this name on the stream, or cancels it when `due` is None."""

    name: str
    due: datetime | None

    @classmethod
    def on(cls, name: str, day: date | None) -> "Timer":
        """Returns the timer for the beginning of a day in China, or its cancellation if there is no day."""
        return cls(name, datetime.combine(day, time(), CHINA) if day else None)


class AppliedChange(NamedTuple):
    """One applied command with its events (possibly none) and the state of the stream after them."""

    command: Command
    events: Sequence[Any]
    state: Any


class TransactionStore(Protocol):
    """Reads and writes the tables that a service has beside its log, in the transaction of the batch."""

    async def load(self, connection: Connection, commands: Sequence[Command]) -> Any:
        """Returns the context of the batch, read with a few queries for all commands. Deciders read it and do not change it."""

    def apply(self, context: Any, change: AppliedChange) -> None:
        """Applies the events of one command to the context, after they were appended and before the next command is decided.
        An error raised here rolls the whole batch back."""

    async def save(self, connection: Connection, context: Any, changes: Sequence[AppliedChange]) -> None:
        """Writes the changes of the context, with a few statements for all commands."""


class NoStore:
    """The store of a service that has no tables beside its log."""

    async def load(self, connection: Connection, commands: Sequence[Command]) -> None:
        """Loads nothing."""

    def apply(self, context: None, change: AppliedChange) -> None:
        """Does nothing."""

    async def save(self, connection: Connection, context: None, changes: Sequence[AppliedChange]) -> None:
        """Writes nothing."""


def no_timers(before: Any, after: Any, events: Sequence[Any], now: datetime) -> Iterable[Timer]:
    """Returns no timers; for an aggregate that has none."""
    return ()


def name_of_timer(state: Any, name: str) -> Any:
    """Returns the name of a timer as its message."""
    return name


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One aggregate: the initial state of its streams, the function that applies an event, and the codec of its events."""

    service: str
    initial: Any
    evolve: Callable[[Any, Any], Any]
    codec: Codec
    register: TransactionStore
    timers: Callable[[Any, Any, Sequence[Any], datetime], Iterable[Timer]] = no_timers
    """Returns the timers that a change sets or cancels: (state before, state after, its events, now) -> timers. It is also called
    when a timer fires and causes no event, so that the timer can be set again."""
    on_timer: Mapping[str, Handler] = field(default_factory=dict)
    """The decider of each timer name, called when that timer is due: (state, name, decision context) -> events."""

    on_due: Callable[[Any, str], Any] = name_of_timer
    """Returns the message for the decider of a due timer, from the state of its stream: (state, name) -> message. By default the
    name. The context of the batch is loaded by the messages."""

    def fold(self, state: Any, events: Iterable[Any]) -> Any:
        """Returns the state after these events."""
        for event in events:
            state = self.evolve(state, event)
        return state


class Folded(NamedTuple):
    """A folded stream: its state, its version, and the lane sequence of its last event (0 if it has no events)."""

    state: Any
    version: int
    last: int
    size: int = 0
    """Size in bytes of all its encoded events."""


Streams = dict[UUID, Folded]
