"""The responses of the routes for operators. Services write them, the portal reads them. Times are in UTC, durations in
seconds."""

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from typing_extensions import TypedDict

from services.chassis.log.chain import WalkedLane
from services.chassis.log.history import MinuteCounts
from services.chassis.messaging.control import RewrittenLane


class LaneLag(TypedDict):
    """A lane of a topic, and the number of its messages that are not applied yet."""

    topic: str
    lane: int
    behind: int


class LaneGap(TypedDict):
    """A lane of a topic that waits for a missing message, and the number of that message."""

    topic: str
    lane: int
    expected: int


class Lag(TypedDict):
    """The number of messages that are not applied yet, by topic and by lane."""

    topics: dict[str, int]
    lanes: list[LaneLag]


class PublisherHead(TypedDict):
    """The last heads of a service: their time, their age in seconds, and the number of events in its log."""

    service: str
    at: datetime
    age_seconds: float
    events: int


class Quantiles(TypedDict):
    """Quantiles of the duration of a stage in seconds, over `of` events. None if nothing was measured."""

    of: int
    p50: float | None
    p95: float | None
    p99: float | None


class Latency(TypedDict):
    """Durations of the stages of messages. `since` is the time of the oldest event in the measurement."""

    since: datetime | None
    stored_to_published: Quantiles
    published_to_stored: Quantiles


class Overview(TypedDict):
    """The response of `GET /overview`."""

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
    """The response of `GET /parked/<number>`: a parked or discarded message without personal data, and the number of messages
    that wait behind it."""

    waiting: int
    data: JsonValue


class Redriven(TypedDict):
    """The response of `POST /parked/<application>/redrive` and `/parked/<number>/discard`: the numbers of messages handled and left,
    and the error of the first one left."""

    application: str
    handled: int
    left: int
    error: str | None


class VerifiedLane(WalkedLane):
    """A line of `GET /verify`."""

    service: str
