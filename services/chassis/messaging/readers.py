"""Checks that the topics of one service exist with the configured number of partitions, and that their readers are running."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import UnknownTopicOrPartitionError

from services.chassis.core.kafka_access import KafkaAccess
from services.chassis.core.reasons import said
from services.chassis.core.tasks import CannotGoOn, Loops, Task

from .client_internals import consumer_tasks, sender_task
from .control import Control
from .reader import Reader

GLANCE_SECONDS = 1.0
"""Seconds between two checks. Only a fault found in two checks in a row counts, because a client that is stopping ends its
tasks."""


class OtherPartitions(CannotGoOn):
    """The number of partitions of a topic differs from the setting. The text is for the operator."""


class Readers:
    """The readers of one service, and the producer of its control messages.

    aiokafka starts tasks of its own. It logs the end of most of them, but does not report it to the application."""

    def __init__(self, service: str, partitions: int, partitioned: Iterable[str], loops: Loops) -> None:
        self._service, self._partitions, self._partitioned = service, partitions, frozenset(partitioned)
        self._loops = loops
        self._readers: list[Reader] = []
        self._control: Control | None = None
        self._task: Task | None = None

    def watch(self, control: Control, *others: Reader) -> None:
        """Sets the readers that are checked: that of the control topics, and others."""
        self._control, self._readers = control, [control.reader, *others]

    async def start(self) -> None:
        """Starts the checks. Must be called after the readers have started."""
        self._task = self._loops.start("reading", self._run())

    async def stop(self) -> None:
        """Stops the checks. Must be called before the readers stop."""
        await self._loops.stop(self._task)

    async def check(self, kafka: KafkaAccess) -> None:
        """Reads the topics from the broker. Raises OtherPartitions, or UnknownTopicOrPartitionError if a topic is missing."""
        client = AIOKafkaClient(**kafka.options)
        try:
            await client.bootstrap()
            found = await client.fetch_all_metadata()
        finally:
            await client.close()
        if wrong := self._wrong(found.partitions_for_topic):
            raise OtherPartitions(wrong)
        if missing := sorted(self._partitioned - found.topics()):
            raise UnknownTopicOrPartitionError(f"the broker has no topic {', '.join(missing)}")

    async def _run(self) -> None:
        before: Exception | None = None
        while True:
            now = next(self._faults(), None)
            if now and before and str(now) == str(before):
                raise now
            before = now
            await asyncio.sleep(GLANCE_SECONDS)

    def _faults(self) -> Iterator[Exception]:
        if names := ", ".join(self._ended()):
            yield CannotGoOn(f"{self._service}: ended in its Kafka client: {names}; its log says why")
        for reader in self._readers:
            if reader.consumer and (wrong := self._wrong(reader.consumer.partitions_for_topic)):
                yield OtherPartitions(wrong)

    def _ended(self) -> Iterator[str]:
        producer = self._control.producer if self._control else None
        if producer and (task := sender_task(producer)).done():
            yield f"sender{reason(task)}"
        for reader in self._readers:
            yield from ended(reader)

    def _wrong(self, known: Callable[[str], set[int] | None]) -> str:
        counts = {topic: len(known(topic) or ()) for topic in sorted(self._partitioned)}
        wrong = [f"{topic} has {count}" for topic, count in counts.items() if count not in {0, self._partitions}]
        if not wrong:
            return ""
        return (
            f"{self._service}: LIANBAN_PARTITIONS is {self._partitions}, but the topic {', the topic '.join(wrong)} partitions;"
            " give all services the number that the topics have, or create the topics with this number"
        )


def ended(reader: Reader) -> Iterator[str]:
    """Yields the ended tasks of the consumer of a started reader, each with its name and error."""
    tasks = consumer_tasks(reader.consumer) if reader.consumer else {}
    yield from (f"{name}{reason(task)}" for name, task in tasks.items() if task.done())


def reason(task: "asyncio.Task[Any]") -> str:
    """Returns the error of an ended task in brackets, without its text, which may contain data. Empty if there is none."""
    error = None if task.cancelled() else task.exception()
    return f" ({said(error)})" if error else ""
