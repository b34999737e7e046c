"""Reads topics with one Kafka consumer, and passes the records to a handler in batches."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener
from aiokafka.errors import GroupAuthorizationFailedError, KafkaError
from structlog import get_logger

from services.chassis.core.command import said
from services.chassis.core.kafka_access import KafkaAccess
from services.chassis.core.metrics import INTERRUPTIONS
from services.chassis.core.tasks import Loops, Task

WAIT_MILLISECONDS = 1_000
"""Time after which a call that waits for records returns without any. It returns earlier as soon as there are some."""

AGAIN_SECONDS = 5.0
"""Seconds until the next attempt after an error of the Kafka client."""

HANDLER_SECONDS = 10.0
"""Seconds that a stop waits for the batch that the handler has begun."""

METADATA_MILLISECONDS = 3_000
"""Maximum age of what a client knows about the topics, for example their number of partitions."""

log = get_logger()

Handle = Callable[[Sequence[Any]], Awaitable[None]]


class Reader:
    """One Kafka consumer and the task that reads from it. Offsets are committed by its owner.

    If the handler raises, the task ends, and so the service stops: the batch was not handled, and must not be skipped."""

    def __init__(self, name: str, kafka: KafkaAccess, topics: Sequence[str], handle: Handle, loops: Loops) -> None:
        self.consumer: AIOKafkaConsumer | None = None
        """None while the reader is not started."""
        self._name, self._kafka, self._topics, self._handle, self._loops = name, kafka, topics, handle, loops
        self._in_hand = asyncio.Lock()
        self._task: Task | None = None

    async def start(
        self, most: int | None = None, listener: ConsumerRebalanceListener | None = None, **options: Any
    ) -> None:
        """Starts to read at most `most` records at a time. `options`: of AIOKafkaConsumer. Raises KafkaError."""
        consumer = self.consumer = AIOKafkaConsumer(
            **self._kafka.options,
            enable_auto_commit=False,
            metadata_max_age_ms=METADATA_MILLISECONDS,
            **options,
        )
        consumer.subscribe(self._topics, listener=listener)
        await consumer.start()
        self._task = self._loops.start(self._name, self._run(consumer, most))

    async def stop(self) -> None:
        """Finishes the current batch, and leaves the consumer group."""
        if self._task:
            self._loops.release(self._task)
            await self._stop_between_batches(self._task)
        consumer, self.consumer, self._task = self.consumer, None, None
        if consumer:
            await consumer.stop()

    async def _stop_between_batches(self, task: Task) -> None:
        """Ends the task. Waits at most HANDLER_SECONDS for the handler."""
        try:
            async with asyncio.timeout(HANDLER_SECONDS), self._in_hand:
                await self._loops.stop(task)
        except TimeoutError:
            log.warning("batch_not_finished", service=self._loops.service, reader=self._name)
            await self._loops.stop(task)

    async def _run(self, consumer: AIOKafkaConsumer, most: int | None) -> None:
        while True:
            try:
                found = await consumer.getmany(timeout_ms=WAIT_MILLISECONDS, max_records=most)
            except (KafkaError, asyncio.CancelledError) as error:
                if _is_cancelled() or isinstance(error, GroupAuthorizationFailedError):
                    raise  # after the second error the client repeats it for ever, also when it has the right again
                INTERRUPTIONS.labels(self._loops.service, self._name).inc()
                log.warning("not_read", service=self._loops.service, reader=self._name, error=said(error))
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            if found:
                async with self._in_hand:
                    await self._handle([*chain.from_iterable(found.values())])


def _is_cancelled() -> bool:
    """Returns whether the current task was cancelled. aiokafka also raises CancelledError if a task of its own has ended; `Readers`
    reports that task."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
