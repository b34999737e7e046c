"""Lanes: the log of a service is divided into 64, and an application always stays on the same lane."""

from dataclasses import dataclass, field
from uuid import UUID

from asyncpg.pgproto import pgproto

LANES = 64
GENESIS = bytes(32)
"""The previous hash of the first event of a lane."""


def stream_id(text: str) -> UUID:
    """Returns the id of a stream as the UUID class of the database driver. Ids are hashed and compared about ten times per
    event; this class does it in C. Raises ValueError."""
    return pgproto.UUID(text)


def lane_of(stream: UUID) -> int:
    """Returns the lane of a stream: the lowest six bits of its id, which are random in a UUIDv7."""
    return stream.int & (LANES - 1)


def partition_of(lane: int, partitions: int) -> int:
    """Returns the partition of a lane on a topic with this number of partitions."""
    return lane % partitions


@dataclass(slots=True)
class Lane:
    """One locked row of `lanes`: sequence, hash of the chain, numbers of published messages, and watermarks."""

    lane: int
    sequence: int
    hash: bytes
    published: dict[str, int] = field(default_factory=dict)
    """The last number assigned on each topic that this service publishes."""
    applied: dict[str, int] = field(default_factory=dict)
    """The watermark of each topic that this service reads: the last number applied."""
    parked: int = 0
    """The number of parked messages of this lane."""
    changed: bool = False

    def take(self) -> int:
        """Assigns and returns the next number of this lane."""
        self.sequence += 1
        self.changed = True
        return self.sequence

    def take_on(self, topic: str) -> int:
        """Assigns and returns the next number of this lane on one topic."""
        number = self.published.get(topic, 0) + 1
        self.published[topic] = number
        return number

    def advance(self, topic: str, sequence: int) -> None:
        """Moves the watermark of a topic to a message that was applied or parked, so that it is not handled again."""
        self.applied[topic] = sequence
        self.changed = True
