"""Reads a service's topics in batches and hands them to the executor; offsets follow what is committed."""

import asyncio
import time
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from faststream.kafka.message import FAKE_CONSUMER
from faststream.kafka.schemas import Topic
from structlog import get_logger

from services.chassis.core.lanes import partition_of
from services.chassis.core.metrics import Readings
from services.chassis.core.problems import Unavailable
from services.chassis.core.tasks import Loops
from services.chassis.log.executor import MOST, Executor

from .client_internals import read_position
from .gaps import Gaps, Place
from .subscriptions import Subscriptions

log = get_logger()

POLL_MILLISECONDS = 20
"""FastStream sleeps so long after an empty poll, whatever arrives meanwhile."""

OUT_SECONDS = 10.0
"""Who has no place in its consumer group for so long is not just waiting for the others to take theirs."""

OFTEN, OFTEN_SECONDS = 5, 30.0
"""Who must take its place so many times within so many seconds is pushed out again and again."""

COMMIT_SECONDS = 1.0
"""Offsets are a hint where to read on; the lanes' watermarks decide."""


class Consumer(ConsumerRebalanceListener):  # type: ignore[misc]
    """One consumer group member over all the topics of a service."""

    def __init__(
        self,
        broker: KafkaBroker,
        service: str,
        member: str | None,
        reads: Subscriptions,
        executor: Executor,
        gaps: Gaps,
        loops: Loops,
    ) -> None:
        self._reads, self._executor, self._gaps, self._loops = reads, executor, gaps, loops
        self.topics = frozenset(reads.topics)
        self._in_hand = asyncio.Lock()
        self._counts = Readings(service)
        self._committed = 0.0
        self._member = member
        self._joined: deque[float] = deque(maxlen=OFTEN)
        """When this process last took its place in the consumer group."""
        self._out: float | None = time.monotonic()
        """Since when it has had none."""
        self.assigned: set[TopicPartition] = set()
        self.subscriber = broker.subscriber(
            *(Topic(topic, declare=False) for topic in reads.topics),
            group_id=service,
            group_instance_id=member,
            batch=True,
            max_records=MOST,
            batch_timeout_ms=POLL_MILLISECONDS,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            session_timeout_ms=6000,
            heartbeat_interval_ms=1000,
            fetch_max_bytes=16 << 20,
            max_partition_fetch_bytes=4 << 20,
            listener=self,
            parser=as_read,
            decoder=nothing,
        )
        self.subscriber(self._take)

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Finishes the batch in hand before another process takes over."""
        async with self._in_hand:
            self.assigned -= set(revoked)
        self._out = time.monotonic()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Takes partitions over."""
        self.assigned |= set(assigned)
        self._joined.append(time.monotonic())
        self._out = None
        log.info("assigned", partitions=len(self.assigned))

    def absence(self) -> str | None:
        """Why this process does not read as it should, in words; None while it has a place in its consumer group.

        Two processes with one member name push each other out, until Kafka fences one for good. aiokafka has no word
        for either and goes on trying, so that only this shows."""
        now = time.monotonic()
        if not self._joined:
            return "it has not joined its consumer group yet"
        if self._out is not None and now - self._out > OUT_SECONDS:
            return f"it has been out of its consumer group for {now - self._out:.0f} seconds{self._suspicion}"
        if self._member and len(self._joined) == OFTEN and now - self._joined[0] < OFTEN_SECONDS:
            return f"it is pushed out of its consumer group again and again{self._suspicion}"
        return None

    @property
    def _suspicion(self) -> str:
        return f": does another process run as member {self._member}?" if self._member else ""

    async def caught_up(self, places: Iterable[Place], partitions: int) -> set[Place]:
        """Of these lanes those of whose partition this process has read and handled all that the broker holds.

        The broker is asked: under load, what the last fetch knew of the end is old."""
        consumer, parts = self.subscriber.consumer, {place: _part(place, partitions) for place in places}
        if consumer is None:
            return set()
        mine = self.assigned & consumer.assignment() & set(parts.values())
        ends = await consumer.end_offsets(mine) if mine else {}
        if self._in_hand.locked():
            return set()
        return {place for place, part in parts.items() if part in ends and read_position(consumer, part) >= ends[part]}

    async def rewind(self) -> None:
        """Reads everything again from the beginning."""
        if self.subscriber.consumer is not None:
            await self.subscriber.consumer.seek_to_beginning(*self.assigned)

    async def _take(self, message: KafkaMessage) -> None:
        """Handles a batch. FastStream would drop one that raises and read on, so the service must not go on."""
        try:
            await self._handle(message)
        except Unavailable:  # the executor has stopped: so does the service
            raise
        except Exception as error:
            self._loops.fail("consumer", error)
            raise

    async def _handle(self, message: KafkaMessage) -> None:
        async with self._in_hand:
            records: Sequence[Any] = message.raw_message
            commands = [self._reads.command(record) for record in records]
            outcomes = await self._executor.submit(commands)
            self._counts.taken(records)
        await self._gaps.seen(outcomes)
        await self._commit()

    async def _commit(self) -> None:
        now, consumer = time.monotonic(), self.subscriber.consumer
        if consumer is None or now - self._committed < COMMIT_SECONDS:
            return
        self._committed = now
        try:
            await consumer.commit()
        except (KafkaError, IllegalStateError) as error:
            log.info("offsets_not_committed", error=str(error))


def _part(place: Place, partitions: int) -> TopicPartition:
    topic, lane = place
    return TopicPartition(topic, partition_of(lane, partitions))


async def as_read(records: tuple[Any, ...]) -> KafkaMessage:
    """Leaves records as they are: one header that cannot be read must not cost a batch."""
    return KafkaMessage(raw_message=records, body=b"", consumer=FAKE_CONSUMER)


async def nothing(message: KafkaMessage) -> None:
    """The bytes are read in the subscription, one message at a time."""
