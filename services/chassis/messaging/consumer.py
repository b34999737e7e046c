"""Reads the topics of a service in batches and passes them to the executor. Offsets are committed after the events."""

import asyncio
import time
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from structlog import get_logger

from services.chassis.core.command import Command, said
from services.chassis.core.database import UNREACHABLE
from services.chassis.core.kafka_access import KafkaAccess
from services.chassis.core.lanes import partition_of
from services.chassis.core.metrics import Readings
from services.chassis.core.tasks import Loops
from services.chassis.core.vault import Vault
from services.chassis.log.executor import LONGEST_PAUSE, Executor

from .client_internals import read_position
from .gaps import Gaps, Place
from .reader import Reader
from .subscriptions import Subscriptions

log = get_logger()

OUT_SECONDS = 10.0
"""Seconds after which a process without partitions in its consumer group is reported; a rebalance takes less."""

OFTEN, OFTEN_SECONDS = 5, 30.0
"""A static member that joins its group OFTEN times within OFTEN_SECONDS is reported as repeatedly pushed out."""

OFFSETS_SECONDS = 2.0
"""Time within which the broker must return the end offsets. aiokafka waits for ever if its consumer stops meanwhile."""

COMMIT_SECONDS = 1.0
"""Minimum number of seconds between two commits of offsets. Offsets only tell where to continue reading; the watermarks of the
lanes decide what is applied."""


class Consumer(ConsumerRebalanceListener):  # type: ignore[misc]
    """One member of the consumer group, for all topics of a service."""

    def __init__(
        self,
        kafka: KafkaAccess,
        service: str,
        member: str | None,
        reads: Subscriptions,
        executor: Executor,
        gaps: Gaps,
        loops: Loops,
        vault: Vault,
    ) -> None:
        self._service, self._reads, self._executor, self._gaps = service, reads, executor, gaps
        self._vault = vault
        self.topics = frozenset(reads.topics)
        self._in_hand = asyncio.Lock()
        self._counts = Readings(service)
        self._committed = 0.0
        self._member = member
        self._joined: deque[float] = deque(maxlen=OFTEN)
        """The last times (monotonic, seconds) at which this process joined the consumer group."""
        self._out: float | None = time.monotonic()
        """The time (monotonic, seconds) since which it has no place in the group; None while it has one."""
        self.assigned: set[TopicPartition] = set()
        self.reader = Reader("consumer", kafka, reads.topics, self._handle, loops)

    async def start(self) -> None:
        """Joins the consumer group and starts to read. Raises KafkaError."""
        fetching = self._reads.fetching
        await self.reader.start(
            fetching.most,
            self,
            group_id=self._service,
            group_instance_id=self._member,
            auto_offset_reset="earliest",
            session_timeout_ms=6000,
            heartbeat_interval_ms=1000,
            fetch_min_bytes=fetching.wait_bytes,
            fetch_max_wait_ms=fetching.wait_milliseconds,
            fetch_max_bytes=16 << 20,
            max_partition_fetch_bytes=4 << 20,
        )

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Finishes the current batch before another process takes over the partitions."""
        async with self._in_hand:
            self.assigned -= set(revoked)
        self._out = time.monotonic()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Records the assigned partitions."""
        self.assigned |= set(assigned)
        self._joined.append(time.monotonic())
        self._out = None
        log.info("assigned", partitions=len(self.assigned))

    def absence(self) -> str | None:
        """Returns why this process does not read its topics, as text, or None while it has a place in its consumer group.

        Two processes with the same member name push each other out of the group until Kafka fences one. aiokafka reports
        neither and keeps trying, so this method is the only sign of it."""
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
        """Returns those of these lanes for whose partition this process has read and handled all messages in the broker.

        The end offsets are requested from the broker, because under load those of the last fetch are out of date. Raises
        TimeoutError if they do not arrive."""
        consumer, parts = self.reader.consumer, {place: _part(place, partitions) for place in places}
        if consumer is None:
            return set()
        mine = self.assigned & consumer.assignment() & set(parts.values())
        async with asyncio.timeout(OFFSETS_SECONDS):
            ends = await consumer.end_offsets(mine) if mine else {}
        if self._in_hand.locked():
            return set()
        return {place for place, part in parts.items() if part in ends and read_position(consumer, part) >= ends[part]}

    async def rewind(self) -> None:
        """Moves all assigned partitions to the beginning, so that everything is read again."""
        if self.reader.consumer is not None:
            await self.reader.consumer.seek_to_beginning(*self.assigned)

    async def _handle(self, records: Sequence[Any]) -> None:
        async with self._in_hand:
            commands = await self._commands(records)
            outcomes = await self._executor.submit(commands)
            self._counts.taken(records)
        await self._gaps.seen(outcomes)
        await self._commit()

    async def _commands(self, records: Sequence[Any]) -> list[Command]:
        """Returns the commands of these records. Waits while the keys of their households cannot be read."""
        pause = 0.1
        while True:
            try:
                return await self._reads.commands(records, self._vault)
            except UNREACHABLE as error:
                log.warning("household_keys_unreachable", error=said(error), retry_seconds=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _commit(self) -> None:
        now, consumer = time.monotonic(), self.reader.consumer
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
