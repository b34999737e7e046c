"""What the chassis must know of a service's aggregate, and of what the service adds to a transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from .command import Command, Handler
from .database import Connection
from .events import Codec

NONE: Mapping[Any, Any] = {}
"""Nothing by any name yet: how a mapping of a state begins."""


class Timer(NamedTuple):
    """Sets the timer of this name on the stream, or cancels it when `due` is None."""

    name: str
    due: datetime | None


class AppliedChange(NamedTuple):
    """One command that was applied: its events, which may be none, and what they made of the stream."""

    command: Command
    events: Sequence[Any]
    state: Any


class TransactionStore(Protocol):
    """Tables of a service beside its log, read and written in the transaction of the batch."""

    async def load(self, connection: Connection, commands: Sequence[Command]) -> Any:
        """Reads the context of the batch, with a few queries for all commands. Deciders read it and change nothing in it."""

    def apply(self, context: Any, change: AppliedChange) -> None:
        """Applies the events of one command to the context, after they were appended and before the next command is decided.
        An error here rolls the whole batch back."""

    async def save(self, connection: Connection, context: Any, changes: Sequence[AppliedChange]) -> None:
        """Writes the changes of the context, with a few statements for all commands."""


class NoStore:
    """A service that keeps nothing beside its log."""

    async def load(self, connection: Connection, commands: Sequence[Command]) -> None:
        """Loads nothing."""

    def apply(self, context: None, change: AppliedChange) -> None:
        """Nothing to apply."""

    async def save(self, connection: Connection, context: None, changes: Sequence[AppliedChange]) -> None:
        """Nothing to write."""


def no_timers(before: Any, after: Any, events: Sequence[Any], now: datetime) -> Iterable[Timer]:
    """An aggregate without timers."""
    return ()


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One aggregate: how its streams begin, how events change them, under which names these are stored."""

    service: str
    initial: Any
    evolve: Callable[[Any, Any], Any]
    codec: Codec
    register: TransactionStore
    timers: Callable[[Any, Any, Sequence[Any], datetime], Iterable[Timer]] = no_timers
    """What a change sets or cancels: (state before, state after, its events, now) -> timers. A timer that fires and brings about
    no event is asked too: it may be set again."""
    on_timer: Mapping[str, Handler] = field(default_factory=dict)
    """What is decided when the timer of this name is due: (state, name, moment) -> events."""

    def fold(self, state: Any, events: Iterable[Any]) -> Any:
        """The state after these events."""
        for event in events:
            state = self.evolve(state, event)
        return state


class Folded(NamedTuple):
    """A stream as far as it is known: its state, its version, the lane sequence of its last event (0: none)."""

    state: Any
    version: int
    last: int
    size: int = 0
    """Encoded bytes of all its events."""


Streams = dict[UUID, Folded]
