"""Publishes the public events of the log in batches, in order per lane, with the bytes that are stored."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from aiokafka import AIOKafkaProducer
from asyncpg import InterfaceError
from structlog import get_logger

from services.chassis.core.database import Connection, Pool, Record
from services.chassis.core.events import Recorded
from services.chassis.core.kafka_access import KafkaAccess
from services.chassis.core.metrics import Publications
from services.chassis.core.tasks import Loops, Task, stop_within
from services.chassis.log.commit_buffer import CommitBuffer
from services.chassis.log.event_log import SQL

from .sending import send

log = get_logger()

MOST_OF_A_LANE = 200
IDLE_SECONDS = 2.0
AGAIN_SECONDS = 0.5
STOP_SECONDS = 3.0
LOCK = 0x6C69616E
"""Key of the session advisory lock, which one relay per service holds."""


class Relay:
    """Publishes the public events of one service while it holds the advisory lock of the service."""

    def __init__(self, service: str, pool: Pool, kafka: KafkaAccess, partitions: int, loops: Loops) -> None:
        self.service = service
        self.leads = False
        self.published_to: dict[int, int] = {}
        self._pool = pool
        self._kafka = kafka
        self._partitions = partitions
        self._loops = loops
        self._fresh = CommitBuffer()
        self._counts = Publications(service)
        self._woken: set[int] = set()
        self._again: dict[tuple[str, int], int] = {}
        """The number from which to send again, by topic and lane."""
        self._wake = asyncio.Event()
        self._task: Task | None = None

    def committed(self, records: Sequence[Recorded]) -> None:
        """Receives the events of a batch that this process has committed."""
        if self.leads:
            self._fresh.add(records)
        self._counts.appended(records)
        self.wake({record.lane for record in records})

    def wake(self, lanes: Iterable[int]) -> None:
        """Marks these lanes as having new events."""
        self._woken.update(lanes)
        self._wake.set()

    def rewind(self, topic: str, lane: int, sequence: int) -> None:
        """Schedules one lane of one topic to be published again from a number on, because a subscriber has a gap."""
        self._again[topic, lane] = min(sequence, self._again.get((topic, lane), sequence))
        self._wake.set()

    async def start(self) -> None:
        """Starts to try for the lock, and to publish once it is held."""
        self._task = self._loops.repeat("relay", self._run, AGAIN_SECONDS)

    async def stop(self) -> None:
        """Stops publishing. The next relay publishes again what was not recorded as published."""
        await self._loops.stop(self._task)

    async def _run(self) -> None:
        """Publishes until an error. The next run continues from the recorded positions."""
        async with self._lead() as connection, self._produce() as producer:
            await self._follow(connection, producer)

    @asynccontextmanager
    async def _lead(self) -> AsyncIterator[Connection]:
        async with self._pool.acquire() as connection:
            while not await connection.fetchval("select pg_try_advisory_lock($1)", LOCK):
                await asyncio.sleep(0.5)
            self.leads = True
            log.info("relay_leads", service=self.service)
            try:
                yield connection
            finally:
                self.leads = False
                with suppress(InterfaceError):  # the server has closed it
                    connection.terminate()  # releases the lock and the listener

    @asynccontextmanager
    async def _produce(self) -> AsyncIterator[AIOKafkaProducer]:
        producer = AIOKafkaProducer(**self._kafka.options, acks="all", enable_idempotence=True, max_batch_size=1 << 20)
        try:
            await producer.start()
            yield producer
        finally:
            await stop_within(STOP_SECONDS, "relay", producer.stop())

    async def _follow(self, connection: Connection, producer: AIOKafkaProducer) -> None:
        await connection.add_listener("lanes", self._heard)
        await self._look(connection)
        while True:
            await self._publish_woken(connection, producer)
            await self._publish_again(connection, producer)
            await self._rest(connection)

    async def _look(self, connection: Connection) -> None:
        """Finds lanes with unpublished events in the database, at the start and periodically in case a notification was lost."""
        rows = await connection.fetch(SQL["positions"])
        self._fresh.clear()
        self.published_to = {row["lane"]: row["published"] or 0 for row in rows}
        self.wake(row["lane"] for row in rows if row["sequence"] > (row["published"] or 0))

    def _heard(self, connection: object, pid: int, channel: str, payload: object) -> None:
        self.wake(int(lane) for lane in str(payload).split(","))

    async def _rest(self, connection: Connection) -> None:
        if self._woken or self._again:
            return
        self._wake.clear()
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            await self._look(connection)

    async def _publish_woken(self, connection: Connection, producer: AIOKafkaProducer) -> None:
        lanes, self._woken = sorted(self._woken), set()
        if not lanes:
            return
        try:
            records = await self._unpublished(connection, lanes)
            public = [record for record in records if record.topic]
            await send(producer, self.service, self._partitions, public)
        except BaseException:
            self._woken.update(lanes)
            raise
        self._counts.sent(public)
        await self._remember(connection, records)

    async def _unpublished(self, connection: Connection, lanes: Sequence[int]) -> list[Recorded]:
        """Returns the next events of these lanes, from the commit buffer of this process or else from the log."""
        fresh = {lane: self._fresh.take(lane, self.published_to[lane]) for lane in lanes}
        records = [record for found in fresh.values() for record in found or ()]
        others = [lane for lane, found in fresh.items() if found is None]
        if others:
            positions = [self.published_to[lane] for lane in others]
            records += _records(await connection.fetch(SQL["unpublished"], others, positions, MOST_OF_A_LANE))
        return records

    async def _remember(self, connection: Connection, records: Sequence[Recorded]) -> None:
        counts: dict[int, int] = defaultdict(int)
        for record in records:
            counts[record.lane] += 1
            self.published_to[record.lane] = record.sequence
        if counts:
            positions = [self.published_to[lane] for lane in counts]
            await connection.execute(SQL["publish"], list(counts), positions, datetime.now(UTC))
        self._woken.update(lane for lane, count in counts.items() if count >= MOST_OF_A_LANE)

    async def _publish_again(self, connection: Connection, producer: AIOKafkaProducer) -> None:
        """Publishes at most MOST_OF_A_LANE messages of each requested lane, so that a long request does not delay new events."""
        for (topic, lane), sequence in list(self._again.items()):
            rows = await connection.fetch(SQL["again"], lane, topic, sequence, self.published_to[lane], MOST_OF_A_LANE)
            records = _records(rows)
            await send(producer, self.service, self._partitions, records)
            self._advance(topic, lane, sequence, sequence + len(records))
            log.info(
                "published_again", service=self.service, topic=topic, lane=lane, sequence=sequence, messages=len(rows)
            )

    def _advance(self, topic: str, lane: int, sequence: int, following: int) -> None:
        """Continues a request after a full batch, and ends it otherwise. A request for an earlier number made meanwhile is kept."""
        if self._again[topic, lane] < sequence:
            return
        if following - sequence == MOST_OF_A_LANE:
            self._again[topic, lane] = following
        else:
            del self._again[topic, lane]


def _records(rows: Iterable[Record]) -> list[Recorded]:
    return [Recorded(*row) for row in rows]
