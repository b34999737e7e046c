"""A lane is one of 64 strands of a service's log; an application stays on its lane for ever."""

from dataclasses import dataclass, field
from uuid import UUID

from asyncpg.pgproto import pgproto

LANES = 64
GENESIS = bytes(32)
"""The hash before the first event of a lane."""


def stream_id(text: str) -> UUID:
    """The id of a stream as the database driver has ids too: hashed and compared in C, ten times an event.
    Raises ValueError."""
    return pgproto.UUID(text)


def lane_of(stream: UUID) -> int:
    """The lane of a stream: the low six bits of its id, which are random in a UUIDv7."""
    return stream.int & (LANES - 1)


def partition_of(lane: int, partitions: int) -> int:
    """The partition that carries a lane on a topic with so many partitions."""
    return lane % partitions


@dataclass(slots=True)
class Lane:
    """One row of `lanes`, locked: sequencer, evidence, outbox counters and inbox watermarks in one."""

    lane: int
    sequence: int
    hash: bytes
    published: dict[str, int] = field(default_factory=dict)
    """Last number taken on each topic that this service publishes."""
    applied: dict[str, int] = field(default_factory=dict)
    """Last number applied of each topic that this service reads."""
    parked: int = 0
    """How many messages of this lane are parked."""
    changed: bool = False

    def take(self) -> int:
        """The next number of this lane."""
        self.sequence += 1
        self.changed = True
        return self.sequence

    def take_on(self, topic: str) -> int:
        """The next number of this lane on one topic."""
        number = self.published.get(topic, 0) + 1
        self.published[topic] = number
        return number

    def advance(self, topic: str, sequence: int) -> None:
        """Remembers that a message was applied, or parked: it will not be taken again."""
        self.applied[topic] = sequence
        self.changed = True
