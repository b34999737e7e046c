"""Fixtures: toy services with new databases and topics for each test."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from itertools import count
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from pydantic import PostgresDsn

from infra.local.fixtures import Broker, Databases
from infra.local.topics import create
from services.chassis.core.lanes import partition_of
from services.chassis.core.settings import Settings
from services.chassis.service import Definition, Service

from .help import Message

PARTITIONS = 4
CONTROL = [("control.heads", 1), ("control.resend", 1)]
_numbers = count(1)


class Town:
    """The services of one test, which share topics and databases with no other test."""

    def __init__(self, postgres: Databases, kafka: Broker, stack: AsyncExitStack) -> None:
        self.place = f"_{next(_numbers)}"
        self.postgres, self.kafka = postgres, kafka
        self._stack = stack

    @property
    def topic(self) -> str:
        return f"library{self.place}.loans"

    async def settings(self, service: str, **given: Any) -> Settings:
        tuned = {"partitions": PARTITIONS, "heads_seconds": 0.3, "timer_seconds": 0.1, "http_port": 1}
        return Settings(
            service=service,
            brokers=self.kafka.bootstrap_servers,
            database_url=PostgresDsn(await self.postgres.database(service)),
            **{**tuned, **given},
        )

    async def create_topics(self) -> None:
        await create(self.kafka.bootstrap_servers, [(self.topic, PARTITIONS), *CONTROL])

    async def destroy_topics(self) -> None:
        """Deletes the topics and creates empty ones with the same names, as if the broker was lost and set up again."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.kafka.bootstrap_servers)
        await admin.start()
        await admin.delete_topics([self.topic, *(name for name, _ in CONTROL)])
        await admin.close()
        await self.create_topics()

    async def open(self, definition: Definition, **given: Any) -> Service:
        """Starts a service, which is stopped at the end of the test."""
        await self.create_topics()
        service = Service(await self.settings(definition.aggregate.service, **given), definition)
        return await self._stack.enter_async_context(service)

    async def open_unpublished(self, definition: Definition) -> Service:
        """Starts a service with a stopped relay, so that only the test publishes its messages."""
        service = await self.open(definition)
        await service.relay.stop()
        service.relay.leads = False
        return service

    async def publish(self, records: Iterable[Message], key: bytes | None = b"key") -> None:
        """Publishes these messages in order."""
        producer = AIOKafkaProducer(bootstrap_servers=self.kafka.bootstrap_servers)
        async with producer:
            for record in records:
                partition = partition_of(record.lane, PARTITIONS)
                await producer.send(self.topic, record.data, key, partition, headers=record.headers)


@pytest.fixture
async def town(postgres: Databases, kafka: Broker) -> AsyncIterator[Town]:
    async with AsyncExitStack() as stack:
        yield Town(postgres, kafka, stack)
