"""The control topics between services: heads, published every few seconds, and requests to send messages again."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from aiokafka import AIOKafkaProducer
from pydantic import AwareDatetime, BaseModel, Field
from pydantic_core import to_json
from structlog import get_logger
from typing_extensions import TypedDict

from services.chassis.core.command import said
from services.chassis.core.database import Record
from services.chassis.core.kafka_access import KafkaAccess
from services.chassis.core.lanes import LANES
from services.chassis.core.problems import Unavailable
from services.chassis.core.tasks import Loops, Task
from services.chassis.log.event_log import SQL, Log, lane_from
from services.chassis.log.history import Counts, History

from .consumer import Consumer
from .gaps import Gaps, Place
from .reader import METADATA_MILLISECONDS, Reader
from .relay import Relay

log = get_logger()

HEADS = "control.heads"
RESEND = "control.resend"

ASK_SECONDS = 5.0
"""Seconds that sending a request to send again may take. A failed request is repeated later."""


class Heads(BaseModel):
    """The heads of the log of a service: per lane the last number, its hash, and the last number sent on each topic.

    While a lane has events that are not sent yet, its numbers on topics are those of the last time when all were sent: a subscriber
    is not behind by what the broker does not have."""

    service: str
    at: AwareDatetime
    sequences: tuple[int, ...] = Field(min_length=LANES, max_length=LANES)
    hashes: tuple[str, ...] = Field(min_length=LANES, max_length=LANES)
    topics: dict[str, Annotated[tuple[int, ...], Field(min_length=LANES, max_length=LANES)]]


class Resend(BaseModel):
    """A request to send one lane of a topic again from `sequence` on."""

    topic: str
    lane: int = Field(ge=0, lt=LANES)
    sequence: int = Field(ge=1, lt=1 << 63)


class RewrittenLane(TypedDict):
    """A lane whose heads contradict earlier heads of the service: its last number before and now, and the time of the new heads."""

    service: str
    lane: int
    said_before: int
    says_now: int
    at: datetime


class Control:
    """Publishes the heads of this service while its relay leads, receives the heads of all services, and serves requests to send
    messages again."""

    def __init__(
        self, kafka: KafkaAccess, events: Log, relay: Relay, partitions: int, every: float, loops: Loops
    ) -> None:
        self.witnessed: dict[str, Heads] = {}
        """The last heads received from each service."""
        self.history = History()
        self.rewritten: list[RewrittenLane] = []
        """The last LANES + 1 contradictions between heads of a lane, since the start of this process."""
        self._kafka, self._log, self._relay = kafka, events, relay
        self._partitions, self._every, self._loops = partitions, every, loops
        self._sent: dict[Place, int] = {}
        """The last number sent on each topic and lane, when all events of the lane were sent."""
        self._watched: tuple[Consumer, Gaps] | None = None
        self._task: Task | None = None
        self.producer: AIOKafkaProducer | None = None
        """None while this is not connected."""
        self.reader = Reader("control", kafka, (HEADS, RESEND), self._hear, loops)

    def watch(self, consumer: Consumer, gaps: Gaps) -> None:
        """Compares the watermarks of this service with received heads from now on, and reports gaps."""
        self._watched = consumer, gaps

    async def connect(self) -> None:
        """Starts to read the control topics. Raises KafkaError."""
        self.producer = AIOKafkaProducer(**self._kafka.options, metadata_max_age_ms=METADATA_MILLISECONDS)
        await self.producer.start()
        await self.reader.start()

    async def disconnect(self) -> None:
        """Stops reading, and sends what is not sent yet."""
        await self.reader.stop()
        producer, self.producer = self.producer, None
        if producer:
            await producer.stop()

    async def ask(self, topic: str, lane: int, sequence: int) -> None:
        """Requests that the publisher of the topic sends a lane again from a number on. Errors are logged."""
        try:
            async with asyncio.timeout(ASK_SECONDS):
                await self.publish(RESEND, to_json(Resend(topic=topic, lane=lane, sequence=sequence)))
        except Exception as error:  # the batch that found the gap is committed and must continue
            log.warning("not_asked", topic=topic, lane=lane, sequence=sequence, error=said(error))

    async def start(self) -> None:
        """Starts to publish heads."""
        self._task = self._loops.repeat("heads", self._say, 0)

    async def stop(self) -> None:
        """Stops publishing heads, and comparing received ones: a consumer that stops does not answer what its end offsets are."""
        self._watched = None
        await self._loops.stop(self._task)

    async def _say(self) -> None:
        await asyncio.sleep(self._every)
        if self._relay.leads:
            await self.publish(HEADS, to_json(await self._heads()))

    async def publish(self, topic: str, data: bytes) -> None:
        """Publishes a message on a control topic, and returns when the broker has it. Raises KafkaError."""
        if self.producer is None:
            raise Unavailable("not_applied")
        await self.producer.send_and_wait(topic, data)

    async def _heads(self) -> Heads:
        at = datetime.now(UTC)  # taken before the lanes are read, so that heads with a later time are never behind
        lanes = [lane_from(row) for row in await self._lanes()]
        for lane in lanes:
            if self._relay.published_to.get(lane.lane, 0) >= lane.sequence:
                self._sent.update({(topic, lane.lane): number for topic, number in lane.published.items()})
        topics = sorted({topic for lane in lanes for topic in lane.published})
        return Heads(
            service=self._relay.service,
            at=at,
            sequences=tuple(lane.sequence for lane in lanes),
            hashes=tuple(lane.hash.hex() for lane in lanes),
            topics={topic: tuple(self._sent.get((topic, lane.lane), 0) for lane in lanes) for topic in topics},
        )

    async def _lanes(self) -> Iterable[Record]:
        rows: list[Record] = await self._log.pool.fetch(SQL["heads"])
        return rows

    async def _hear(self, records: Sequence[Any]) -> None:
        for record in records:
            try:
                await self._one(record.topic, record.value or b"")
            except Exception as error:  # heads and requests are repeated soon
                log.warning("control_message_not_handled", topic=record.topic, error=said(error))

    async def _one(self, topic: str, data: bytes) -> None:
        if topic == HEADS:
            await self._heard(Heads.model_validate_json(data))
        elif self._relay.leads:
            await self._serve(Resend.model_validate_json(data))

    async def _serve(self, asked: Resend) -> None:
        row = await self._log.pool.fetchrow(SQL["lane"], asked.lane)
        if row is not None and asked.topic in lane_from(row).published:
            self._relay.rewind(asked.topic, asked.lane, asked.sequence)

    async def _heard(self, heads: Heads) -> None:
        before = self.witnessed.get(heads.service)
        if before is not None and heads.at < before.at:
            return  # older heads, from a relay that no longer leads
        self.witnessed[heads.service] = heads
        if before is not None:
            self._compare(before, heads)
        if heads.service == self._relay.service:
            await self._remember(heads)
        if self._watched is not None:
            await self._lag_behind(heads, *self._watched)

    async def _lag_behind(self, heads: Heads, consumer: Consumer, gaps: Gaps) -> None:
        places = {
            (topic, lane): number
            for topic, numbers in heads.topics.items()
            if topic in consumer.topics
            for lane, number in enumerate(numbers)
        }
        if not places:
            return
        applied = await self.applied()
        late = gaps.behind(applied).keys() & places.keys()
        caught_up = await consumer.caught_up(late, self._partitions) if late else set()
        if caught_up:  # messages read before that call are in the watermarks by now
            applied = await self.applied()
        await gaps.compare(applied, places, caught_up)

    async def applied(self) -> dict[Place, int]:
        """Returns the watermark of each topic and lane that this service reads, over all its processes."""
        lanes = [lane_from(row) for row in await self._lanes()]
        return {(topic, lane.lane): number for lane in lanes for topic, number in lane.applied.items()}

    async def _remember(self, heads: Heads) -> None:
        """Adds the counts of this service, over all its processes, to the history."""
        read = sum((await self.applied()).values())
        self.history.note(heads.at, Counts(sum(heads.sequences), sum(map(sum, heads.topics.values())), read))

    def _compare(self, before: Heads, heads: Heads) -> None:
        """Records lanes that were rewritten: those that are shorter than before, or have another hash at the same length."""
        for lane, (was, now) in enumerate(zip(before.sequences, heads.sequences, strict=True)):
            if now < was or (now == was and heads.hashes[lane] != before.hashes[lane]):
                log.error("log_rewritten", service=heads.service, lane=lane, said_before=was, says_now=now)
                line = RewrittenLane(service=heads.service, lane=lane, said_before=was, says_now=now, at=heads.at)
                self.rewritten = [*self.rewritten[-LANES:], line]
