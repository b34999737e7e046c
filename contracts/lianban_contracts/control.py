"""What the services tell one another of their lanes, on topics of one partition, without key or headers.

A subscriber learns from heads how far it is behind, and asks with Resend for what it misses: the publisher sends that lane
again. A log that contradicts the heads it said before was rewritten."""

from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field, StringConstraints

from . import topics
from .model import Model

Lane = Annotated[int, Field(ge=0, lt=topics.LANES)]
"""The low six bits of an application id."""

Sequence = Annotated[int, Field(ge=0, lt=1 << 63)]
"""The number of a lane's last event or message, counted from 1; 0: none yet."""

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of a lane's last event and, through the hash before it, of all events of the lane."""

_ALL_LANES = Field(min_length=topics.LANES, max_length=topics.LANES)


class Heads(Model):
    """How far one service's log reaches, lane by lane from 0 to 63. Said every few seconds by the service's relay."""

    TOPIC: ClassVar[str] = topics.HEADS
    service: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    at: AwareDatetime
    sequences: Annotated[tuple[Sequence, ...], _ALL_LANES]
    """The last event of each lane, public or not."""
    hashes: Annotated[tuple[Hash, ...], _ALL_LANES]
    topics: dict[str, Annotated[tuple[Sequence, ...], _ALL_LANES]]
    """For each topic that the service publishes on, the last `ce_sequence` of each lane."""


class Resend(Model):
    """Asks whoever publishes on a topic to send the messages of one lane again, from a `ce_sequence` on."""

    TOPIC: ClassVar[str] = topics.RESEND
    topic: Annotated[str, StringConstraints(min_length=1, max_length=249)]
    lane: Lane
    sequence: Annotated[int, Field(ge=1, lt=1 << 63)]


CONTROL: tuple[type[Heads] | type[Resend], ...] = (Heads, Resend)
"""Every control message; each is the only one on its topic."""
