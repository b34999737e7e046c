"""An in-memory database for tests of batches: it holds the rows that batches write, to be checked against invariants."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.chassis.core.aggregate import Aggregate, Folded, NoStore
from services.chassis.core.command import Command, DecisionContext, Delivery, Outcome
from services.chassis.core.events import Codec, Recorded
from services.chassis.core.lanes import GENESIS, Lane, lane_of
from services.chassis.log.batch import Batch, LockedState

from .toy import Lent, Shelved, evolve

NOW = datetime(2026, 3, 1, tzinfo=UTC)
AGGREGATE = Aggregate("shelf", (), evolve, Codec({"lent": Lent, "shelved": Shelved}), NoStore())


def keep(readers: tuple[str, ...], name: str, moment: DecisionContext) -> Sequence[object]:
    """Returns two events, one of them public. Raises ValueError for a name `fails…`, and returns no events for `silent…`."""
    if name.startswith("fails"):
        raise ValueError(name)
    return [] if name.startswith("silent") else [Shelved(1), Lent(reader=name, topic="out")]


def heal(readers: tuple[str, ...], name: str, moment: DecisionContext) -> Sequence[object]:
    """The corrected handler, used for the redrive. Returns one public event."""
    return [Lent(reader=name, topic="out")]


@dataclass
class Shelf:
    """The lanes, events, streams and parked messages after the committed transactions."""

    lanes: dict[int, Lane] = field(default_factory=lambda: {n: Lane(n, 0, GENESIS) for n in range(64)})
    events: list[Recorded] = field(default_factory=list)
    streams: dict[UUID, Folded] = field(default_factory=dict)
    parked: dict[int, tuple[UUID, Delivery]] = field(default_factory=dict)
    _numbers: int = 0

    def run(self, commands: Sequence[Command], commits: bool = True) -> Sequence[Outcome | None]:
        """Runs one transaction and returns its outcomes. Without `commits` it changes nothing."""
        waiting = {stream for stream, _ in self.parked.values()}
        batch = Batch(AGGREGATE, commands, deepcopy(self.lanes), LockedState(waiting, parked=set(self.parked)))
        for command in batch.admit():
            batch.streams[command.stream] = self.streams.get(command.stream, Folded((), 0, 0))
        batch.decide(DecisionContext(NOW))
        if commits:
            self._commit(batch)
        return batch.outcomes

    def redrive(self) -> Sequence[Outcome | None]:
        """Redrives every parked message twice in one batch, in order, as two concurrent operators would."""
        rows = sorted(self.parked.items())
        return self.run([Command(stream, said.type, heal, said, number) for number, (stream, said) in [*rows, *rows]])

    def _commit(self, batch: Batch) -> None:
        self.lanes.update({number: lane for number, lane in batch.lanes.items() if lane.changed})
        self.events += batch.recorded
        self.streams |= batch.streams
        for delivery, stream, _, _ in batch.parked:
            self._numbers += 1
            self.parked[self._numbers] = stream, delivery
        for number in batch.released:
            del self.parked[number]


def message(stream: UUID, sequence: int, name: str) -> Command:
    """Returns a message on the lane of the stream. It has a handler unless its name starts with `unread`."""
    delivery = Delivery("in", lane_of(stream), sequence, f"in-{lane_of(stream)}-{sequence}", NOW, name, b"")
    return Command(stream, name, None if name.startswith("unread") else keep, delivery)


def chained(events: Sequence[Recorded], lane: Lane) -> bool:
    """Returns whether the events of a lane are numbered without a gap and their hashes lead to the hash of the lane."""
    previous = GENESIS
    for number, event in enumerate(events, 1):
        if event.sequence != number or event.hash != event.sealed(previous):
            return False
        previous = event.hash
    return lane.hash == previous and lane.sequence == len(events)


def by_lane(events: Sequence[Recorded]) -> Mapping[int, list[Recorded]]:
    """Returns the events of each lane."""
    found: dict[int, list[Recorded]] = {}
    for event in events:
        found.setdefault(event.lane, []).append(event)
    return found


def readers(shelf: Shelf, stream: UUID) -> tuple[Any, ...]:
    """Returns the readers in the state of this stream."""
    return tuple(shelf.streams.get(stream, Folded((), 0, 0)).state)
