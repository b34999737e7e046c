"""Answers requests in batches. A request is done when the broker has acknowledged its report."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import GroupAuthorizationFailedError, IllegalStateError, KafkaError
from cryptography.exceptions import InvalidTag
from lianban_contracts import topics
from structlog import get_logger

from services.chassis.core.tasks import stop_within
from services.chassis.messaging.client_internals import consumer_tasks, sender_task

from .findings import FindingsRegister
from .household_keys import keys_of
from .letters import Letter, answer
from .progress import AnsweredOffsets
from .settings import Settings

log = get_logger()

MOST = 1000
"""Requests in one batch."""

STOP_SECONDS = 3.0
"""Time that each Kafka client may take to stop, in seconds."""

COMMIT_SECONDS = 0.5
RETRY_SECONDS = 1.0


class Loops(Protocol):
    """Background tasks. If one ends unexpectedly, the process ends."""

    failure: Exception | None
    """The error of the first task that ended by itself."""

    def start(self, name: str, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]: ...
    def once(self, name: str, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]: ...
    def release(self, task: asyncio.Task[Any]) -> None: ...
    async def stop(self, task: asyncio.Task[Any] | None) -> None: ...


class Platform(ConsumerRebalanceListener):  # type: ignore[misc]
    """One process of the platform. `async with` starts and stops it."""

    def __init__(self, settings: Settings, loops: Loops) -> None:
        self.settings, self.loops = settings, loops
        self.ready = False
        self.answered = 0
        self._register = FindingsRegister(settings.findings)
        self._progress = AnsweredOffsets()
        self._committed = 0.0
        self._answers: set[asyncio.Task[Any]] = set()
        self._tasks: list[asyncio.Task[Any]] = []
        self._intake = httpx.AsyncClient(base_url=settings.intake or "", trust_env=False)

    async def __aenter__(self) -> "Platform":
        self._register.refresh()
        self._consumer, self._producer = _consumer(self.settings), _producer(self.settings)
        self._consumer.subscribe([topics.VERIFICATION_REQUESTS], listener=self)
        await self._producer.start()
        await self._consumer.start()
        self._tasks = [self.loops.start("requests", self._run()), self.loops.start("client", self._watch())]
        self.ready = True
        log.info("started", service="verification", port=self.settings.http_port)
        return self

    async def __aexit__(self, *error: object) -> None:
        """Drops the requests that still wait. They are not committed, and are read again."""
        self.ready = False
        await asyncio.gather(*(self.loops.stop(task) for task in (*self._tasks, *self._answers)))
        await stop_within(STOP_SECONDS, "producer", self._producer.stop())
        await self._commit(time.monotonic() + COMMIT_SECONDS)
        await stop_within(STOP_SECONDS, "consumer", self._consumer.stop())
        await self._intake.aclose()
        log.info("stopped", service="verification")

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Commits what is answered before another process reads the partitions."""
        await self._commit(time.monotonic() + COMMIT_SECONDS)
        self._progress.forget(revoked)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Does nothing. Reading continues from the committed offsets."""

    async def _run(self) -> None:
        while True:
            try:
                for place, records in (await self._consumer.getmany(timeout_ms=100, max_records=MOST)).items():
                    self._take(place, records, await keys_of(self._intake, records))
                await self._commit(time.monotonic())
            except GroupAuthorizationFailedError:
                raise  # the client repeats it for ever, also when it has the right again
            except KafkaError as error:
                log.warning("broker_unreachable", service="verification", error=str(error))
                await asyncio.sleep(RETRY_SECONDS)

    async def _watch(self) -> None:
        """Raises RuntimeError if a task of the Kafka client has ended.

        The client only logs that, and continues without it."""
        client = {**consumer_tasks(self._consumer), "sender": sender_task(self._producer)}
        while not (names := [name for name, task in client.items() if task.done()]):
            await asyncio.sleep(RETRY_SECONDS)
        raise RuntimeError(f"of its Kafka client, {', '.join(names)} has ended; its log says why")

    def _take(self, place: TopicPartition, records: Sequence[Any], keys: Mapping[UUID, bytes]) -> None:
        self._register.look()
        letters: dict[float, list[Letter]] = defaultdict(list)
        for record in records:
            if letter := self._letter(record, keys):
                letters[letter.delay].append(letter)
        self._progress.begin(place, records[0].offset, records[-1].offset + 1)
        task = self.loops.once("answer", self._answer(place, records[0].offset, letters))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    def _letter(self, record: Any, keys: Mapping[UUID, bytes]) -> Letter | None:
        try:
            return answer(record, self._register, self.settings.delay, keys)
        except (
            ValueError,
            KeyError,
            InvalidTag,
        ) as error:  # the record cannot be answered; the other records must not wait for it
            log.warning(
                "request_unreadable", partition=record.partition, offset=record.offset, error=type(error).__name__
            )
            return None

    async def _answer(self, place: TopicPartition, first: int, letters: dict[float, list[Letter]]) -> None:
        await asyncio.gather(*(self._after(delay, part) for delay, part in letters.items()))
        self._progress.done(place, first)
        self.answered += sum(map(len, letters.values()))

    async def _after(self, delay: float, letters: Sequence[Letter]) -> None:
        await asyncio.sleep(delay)
        while True:
            try:
                return await self._send(letters)
            except KafkaError as error:
                log.warning("report_not_sent", letters=len(letters), error=str(error))
                await asyncio.sleep(RETRY_SECONDS)

    async def _send(self, letters: Sequence[Letter]) -> None:
        """Sends the letters in batches by partition, and waits until the broker has acknowledged all."""
        partitions = len(await self._producer.partitions_for(topics.VERIFICATION_REPORTS))
        parts: dict[int, list[Letter]] = defaultdict(list)
        for letter in letters:
            parts[letter.lane % partitions].append(letter)
        futures = [future for number, part in parts.items() for future in await self._batches(number, part)]
        await asyncio.gather(*futures)

    async def _batches(self, partition: int, letters: Sequence[Letter]) -> list["asyncio.Future[object]"]:
        now, futures, batch = int(time.time() * 1000), [], self._producer.create_batch()
        for letter in letters:
            row = {"key": str(letter.application).encode(), "value": letter.data, "headers": letter.headers}
            if batch.append(timestamp=now, **row) is None:
                futures.append(await self._producer.send_batch(batch, topics.VERIFICATION_REPORTS, partition=partition))
                batch = self._producer.create_batch()
                batch.append(timestamp=now, **row)
        futures.append(await self._producer.send_batch(batch, topics.VERIFICATION_REPORTS, partition=partition))
        return futures

    async def _commit(self, now: float) -> None:
        offsets = self._progress.committable()
        if not offsets or now - self._committed < COMMIT_SECONDS:
            return
        self._committed = now
        try:
            await self._consumer.commit(offsets)
        except (KafkaError, IllegalStateError) as error:
            log.info("offsets_not_committed", service="verification", error=str(error))
        else:
            self._progress.committed(offsets)


def _consumer(settings: Settings) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        **settings.kafka().options,
        group_id="verification",
        group_instance_id=settings.member,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        session_timeout_ms=6000,
        heartbeat_interval_ms=1000,
    )


def _producer(settings: Settings) -> AIOKafkaProducer:
    return AIOKafkaProducer(**settings.kafka().options, acks="all", enable_idempotence=True, max_batch_size=1 << 20)
