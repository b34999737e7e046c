"""What services tell one another of their lanes: heads every few seconds, and requests to send again."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from pydantic_core import from_json, to_json
from structlog import get_logger

from .consumer import Consumer, as_read, nothing
from .database import Record
from .executor import UNREACHABLE
from .gaps import Gaps, Place
from .log import SQL, Log, lane_from
from .relay import Relay

log = get_logger()

HEADS = "control.heads"
RESEND = "control.resend"


class Control:
    """Says this service's heads while its relay leads, hears others', and serves requests to send again."""

    def __init__(self, broker: KafkaBroker, events: Log, relay: Relay, partitions: int, every: float) -> None:
        self.witnessed: dict[str, dict[str, Any]] = {}
        """The last heads that each service said."""
        self._broker, self._log, self._relay = broker, events, relay
        self._partitions, self._every = partitions, every
        self._reader: tuple[Consumer, Gaps] | None = None
        self._task: asyncio.Task[None] | None = None
        subscriber = broker.subscriber(
            HEADS,
            RESEND,
            batch=True,
            auto_offset_reset="latest",
            ack_policy=AckPolicy.MANUAL,
            parser=as_read,
            decoder=nothing,
        )
        subscriber(self._hear)

    def watch(self, consumer: Consumer, gaps: Gaps) -> None:
        """Holds what this service has applied against the heads that it hears."""
        self._reader = consumer, gaps

    async def ask(self, request: dict[str, Any]) -> None:
        """Asks whoever publishes the topic to send a lane again."""
        await self._broker.publish(to_json(request), RESEND)

    async def start(self) -> None:
        """Begins to say heads."""
        self._task = asyncio.create_task(self._say(), name="heads")

    async def stop(self) -> None:
        """Stops saying heads."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _say(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            if not self._relay.leads:
                continue
            try:
                await self._broker.publish(to_json(await self._heads()), HEADS)
            except (*UNREACHABLE, KafkaError) as error:
                log.warning("heads_not_said", service=self._relay.service, error=str(error))

    async def _heads(self) -> dict[str, Any]:
        lanes = [lane_from(row) for row in await self._lanes()]
        topics = sorted({topic for lane in lanes for topic in lane.published})
        return {
            "service": self._relay.service,
            "at": datetime.now(UTC).isoformat(),
            "sequences": [lane.sequence for lane in lanes],
            "hashes": [lane.hash.hex() for lane in lanes],
            "topics": {topic: [lane.published.get(topic, 0) for lane in lanes] for topic in topics},
        }

    async def _lanes(self) -> Iterable[Record]:
        rows: list[Record] = await self._log.pool.fetch(SQL["heads"])
        return rows

    async def _hear(self, message: KafkaMessage) -> None:
        for record in message.raw_message:
            try:
                await self._one(record.topic, from_json(record.value))
            except (*UNREACHABLE, KafkaError, ValueError, KeyError, TypeError) as error:
                log.warning("control_message_not_handled", topic=record.topic, error=f"{type(error).__name__}: {error}")

    async def _one(self, topic: str, said: dict[str, Any]) -> None:
        if topic == HEADS:
            await self._heard(said)
        elif self._relay.leads:
            await self._serve(str(said["topic"]), int(said["lane"]), int(said["sequence"]))

    async def _serve(self, topic: str, lane: int, sequence: int) -> None:
        row = await self._log.pool.fetchrow(SQL["lane"], lane)
        if row is not None and topic in lane_from(row).published:
            self._relay.rewind(topic, lane, sequence)

    async def _heard(self, said: dict[str, Any]) -> None:
        self._contradicted(self.witnessed.get(said["service"]), said)
        self.witnessed[said["service"]] = said
        if self._reader is None:
            return
        consumer, gaps = self._reader
        heads = {
            (topic, lane): number
            for topic, numbers in said["topics"].items()
            if topic in consumer.topics
            for lane, number in enumerate(numbers)
        }
        if heads:
            await gaps.compare(
                await self._applied(), heads, lambda topic, lane: consumer.caught_up(topic, lane, self._partitions)
            )

    async def _applied(self) -> dict[Place, int]:
        lanes = [lane_from(row) for row in await self._lanes()]
        return {(topic, lane.lane): number for lane in lanes for topic, number in lane.applied.items()}

    def _contradicted(self, before: dict[str, Any] | None, said: dict[str, Any]) -> None:
        """A log that is shorter than it was, or has another hash at the same length, was rewritten."""
        if before is None:
            return
        old, new = (
            zip(before["sequences"], before["hashes"], strict=True),
            zip(said["sequences"], said["hashes"], strict=True),
        )
        for lane, ((was, was_hash), (now, now_hash)) in enumerate(zip(old, new, strict=True)):
            if now < was or (now == was and now_hash != was_hash):
                log.error("log_rewritten", service=said["service"], lane=lane, said_before=was, says_now=now)
