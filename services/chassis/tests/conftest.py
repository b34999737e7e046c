"""Fixtures: toy services with new databases and topics for each test."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from itertools import count
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from pydantic import PostgresDsn

from infra.local.fixtures import Broker, Databases
from infra.local.topics import create
from services.chassis.core.database import open_pool
from services.chassis.core.lanes import partition_of
from services.chassis.core.settings import Settings
from services.chassis.log.migrations import LOG, Schema
from services.chassis.service import Definition, Service

from .help import Message

PARTITIONS = 4
CONTROL = [("control.heads", 1), ("control.resend", 1)]
_numbers = count(1)


async def migrate(owner_url: str, definition: Definition) -> None:
    """Migrates the database of a service as its owner."""
    async with await open_pool(owner_url, "migrate", 1) as pool:
        await Schema(definition.aggregate.service, (LOG, *definition.migrations)).migrate(pool)


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
        name = definition.aggregate.service
        settings = await self.settings(name, **given)
        await migrate(str(settings.database_url), definition)
        restricted = settings.model_copy(update={"database_url": PostgresDsn(self.postgres.url(name))})
        return await self._stack.enter_async_context(Service(restricted, definition))

    async def as_owner(self, service: Service, statement: str) -> None:
        """Runs statements that the service's role may not run, as the owner of its database."""
        connection = await asyncpg.connect(await self.postgres.database(service.name))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

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
