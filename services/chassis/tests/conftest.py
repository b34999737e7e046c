"""A library and a diary on fresh databases and topics."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import count

import pytest
from pydantic import PostgresDsn

from infra.local.fixtures import Broker, Databases
from infra.local.topics import create
from services.chassis.service import Definition, Service
from services.chassis.settings import Settings

PARTITIONS = 4
_numbers = count(1)


class Town:
    """A place of its own for one test: services of it share topics and databases with nobody else."""

    def __init__(self, postgres: Databases, kafka: Broker, stack: AsyncExitStack) -> None:
        self.place = f"_{next(_numbers)}"
        self.postgres, self.kafka = postgres, kafka
        self._stack = stack

    @property
    def topic(self) -> str:
        return f"library{self.place}.loans"

    async def settings(self, service: str, member: str | None = None) -> Settings:
        return Settings(
            service=service,
            brokers=self.kafka.bootstrap_servers,
            database_url=PostgresDsn(await self.postgres.database(service)),
            http_port=1,
            partitions=PARTITIONS,
            heads_seconds=0.3,
            timer_seconds=0.1,
            member=member,
        )

    async def create_topics(self) -> None:
        topics = [(self.topic, PARTITIONS), ("control.heads", 1), ("control.resend", 1)]
        await create(self.kafka.bootstrap_servers, topics)

    async def open(self, definition: Definition, member: str | None = None) -> Service:
        """Starts a service; it stops with the test."""
        await self.create_topics()
        service = Service(await self.settings(definition.aggregate.service, member), definition)
        return await self._stack.enter_async_context(service)


@pytest.fixture
async def town(postgres: Databases, kafka: Broker) -> AsyncIterator[Town]:
    async with AsyncExitStack() as stack:
        yield Town(postgres, kafka, stack)
