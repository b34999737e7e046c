"""The answers of the routes for operators: services write them, the portal reads them. Times are in UTC, spans in seconds."""

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from typing_extensions import TypedDict

from services.chassis.log.chain import WalkedLane
from services.chassis.log.history import MinuteCounts
from services.chassis.messaging.control import RewrittenLane


class LaneLag(TypedDict):
    """A lane of a topic, and how many of its messages are not applied yet."""

    topic: str
    lane: int
    behind: int


class LaneGap(TypedDict):
    """A lane of a topic that waits for a missing message, and the number of that message."""

    topic: str
    lane: int
    expected: int


class Lag(TypedDict):
    """How many messages are not applied yet, by topic and by lane."""

    topics: dict[str, int]
    lanes: list[LaneLag]


class PublisherHead(TypedDict):
    """What a service last said of its log: when, how long ago, and how many events it had."""

    service: str
    at: datetime
    age_seconds: float
    events: int


class Quantiles(TypedDict):
    """Seconds that a stage took, of so many events; None where nothing was measured."""

    of: int
    p50: float | None
    p95: float | None
    p99: float | None


class Latency(TypedDict):
    """The stages of messages, measured since the oldest event that counts."""

    since: datetime | None
    stored_to_published: Quantiles
    published_to_stored: Quantiles


class Overview(TypedDict):
    """`GET /overview`."""

    service: str
    at: datetime
    relay: bool
    minutes: list[MinuteCounts]
    behind: Lag
    gaps: list[LaneGap]
    parked: int
    aside: int
    late_timers: int
    heads: list[PublisherHead]
    rewritten: list[RewrittenLane]
    latency: Latency


class ParkedMessage(TypedDict):
    """A line of `GET /parked`."""

    number: int
    application: UUID | None
    topic: str
    lane: int | None
    sequence: int | None
    id: str
    published: datetime
    type: str
    stored: datetime | None
    error: str
    aside: bool
    parked: datetime


class DiscardedMessage(ParkedMessage):
    """A line of `GET /discarded`."""

    discarded: datetime | None
    operator: str | None
    reason: str | None


class ParkedPreview(DiscardedMessage):
    """`GET /parked/<number>`: a message, discarded or not, without personal data, and how many wait behind it."""

    waiting: int
    data: JsonValue


class Redriven(TypedDict):
    """`POST /parked/<application>/redrive` and `/parked/<number>/discard`: messages handled and left, and the error of the first left."""

    application: str
    handled: int
    left: int
    error: str | None


class VerifiedLane(WalkedLane):
    """A line of `GET /verify`."""

    service: str
