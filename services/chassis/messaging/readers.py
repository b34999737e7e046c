"""Watches over the topics of one service: that they are there, partitioned as it is told, and that their readers live."""

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
"""What is wrong at two glances is wrong for good: a reader that has just ended is started again by FastStream at once."""


class OtherPartitions(CannotGoOn):
    """A topic has another number of partitions than the service is told; the text is for the operator."""


class Readers:
    """The FastStream subscribers of one service, and the producer of its broker.

    FastStream and aiokafka start tasks of their own. They log the end of most, and tell nobody."""

    def __init__(
        self, service: str, broker: KafkaBroker, partitions: int, partitioned: Iterable[str], loops: Loops
    ) -> None:
        self._service, self._partitions, self._partitioned = service, partitions, frozenset(partitioned)
        self._broker, self._loops = broker, loops
        self._subscribers: list[Any] = []
        self._task: Task | None = None

    def add(self, subscriber: Any) -> None:
        """Watches over this subscriber, too."""
        self._subscribers.append(subscriber)

    async def start(self) -> None:
        """Begins to watch, once the subscribers have started."""
        self._task = self._loops.start("reading", self._run())

    async def stop(self) -> None:
        """Stops watching, before the subscribers stop."""
        await self._loops.stop(self._task)

    async def check(self, brokers: str) -> None:
        """Asks the broker for the topics. Raises OtherPartitions, and UnknownTopicOrPartitionError while one is missing."""
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
    """The tasks of a started subscriber that have ended: the name of each, and its error."""
    consumer = subscriber.consumer
    if all(task.done() for task in subscriber.tasks):
        yield "consumer loop"
    if consumer is None:
        return
    yield from (f"{name}{reason(task)}" for name, task in consumer_tasks(consumer).items() if task.done())


def reason(task: "asyncio.Task[Any]") -> str:
    """The error with which a task has ended, in brackets and without its text, which may hold data; empty if there is none."""
    error = None if task.cancelled() else task.exception()
    return f" ({said(error)})" if error else ""
