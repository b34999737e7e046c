"""Checks that the topics of one service exist with the configured number of partitions, and that their readers are running."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import UnknownTopicOrPartitionError
from faststream.kafka import KafkaBroker

from services.chassis.core.reasons import said
from services.chassis.core.tasks import CannotGoOn, Loops, Task

from .client_internals import consumer_tasks, producer_of, sender_task

GLANCE_SECONDS = 1.0
"""Seconds between two checks. Only a fault found in two checks in a row counts, because FastStream restarts an ended reader at
once."""


class OtherPartitions(CannotGoOn):
    """The number of partitions of a topic differs from the setting. The text is for the operator."""


class Readers:
    """The FastStream subscribers of one service, and the producer of its broker.

    FastStream and aiokafka start tasks of their own. They log the end of most of them, but do not report it to the
    application."""

    def __init__(
        self, service: str, broker: KafkaBroker, partitions: int, partitioned: Iterable[str], loops: Loops
    ) -> None:
        self._service, self._partitions, self._partitioned = service, partitions, frozenset(partitioned)
        self._broker, self._loops = broker, loops
        self._subscribers: list[Any] = []
        self._task: Task | None = None

    def add(self, subscriber: Any) -> None:
        """Adds a subscriber to those that are checked."""
        self._subscribers.append(subscriber)

    async def start(self) -> None:
        """Starts the checks. Must be called after the subscribers have started."""
        self._task = self._loops.start("reading", self._run())

    async def stop(self) -> None:
        """Stops the checks. Must be called before the subscribers stop."""
        await self._loops.stop(self._task)

    async def check(self, brokers: str) -> None:
        """Reads the topics from the broker. Raises OtherPartitions, or UnknownTopicOrPartitionError if a topic is missing."""
        client = AIOKafkaClient(bootstrap_servers=brokers)
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
        for subscriber in self._subscribers:
            if subscriber.consumer and (wrong := self._wrong(subscriber.consumer.partitions_for_topic)):
                yield OtherPartitions(wrong)

    def _ended(self) -> Iterator[str]:
        if (task := sender_task(producer_of(self._broker.config.producer))).done():
            yield f"sender{reason(task)}"
        for subscriber in self._subscribers:
            yield from ended(subscriber)

    def _wrong(self, known: Callable[[str], set[int] | None]) -> str:
        counts = {topic: len(known(topic) or ()) for topic in sorted(self._partitioned)}
        wrong = [f"{topic} has {count}" for topic, count in counts.items() if count not in {0, self._partitions}]
        if not wrong:
            return ""
        return (
            f"{self._service}: LIANBAN_PARTITIONS is {self._partitions}, but the topic {', the topic '.join(wrong)} partitions;"
            " give all services the number that the topics have, or create the topics with this number"
        )


def ended(subscriber: Any) -> Iterator[str]:
    """Yields the ended tasks of a started subscriber, each with its name and error."""
    consumer = subscriber.consumer
    if all(task.done() for task in subscriber.tasks):
        yield "consumer loop"
    if consumer is None:
        return
    yield from (f"{name}{reason(task)}" for name, task in consumer_tasks(consumer).items() if task.done())


def reason(task: "asyncio.Task[Any]") -> str:
    """Returns the error of an ended task in brackets, without its text, which may contain data. Empty if there is none."""
    error = None if task.cancelled() else task.exception()
    return f" ({said(error)})" if error else ""
