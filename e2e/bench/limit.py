"""The bare hop: consumes, appends and publishes messages in batches of 500, without domain code. It is the lower bound for the cost of a message."""

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel, PostgresDsn
from uuid_utils.compat import uuid7

from infra.local.fixtures import Broker, Databases
from infra.local.topics import create
from services.chassis.core.aggregate import Aggregate, NoStore
from services.chassis.core.command import Command, DecisionContext
from services.chassis.core.events import Codec
from services.chassis.core.settings import Settings
from services.chassis.log.executor import MOST
from services.chassis.messaging.subscriptions import Subscriptions
from services.chassis.service import Definition, Service

from .cpu import cpu_seconds

PARTITIONS = 4


class Hopped(BaseModel):
    """A message of about 500 bytes."""

    text: str = "x" * 450
    topic: str

    def wire(self) -> bytes:
        """Returns the published bytes."""
        return self.model_dump_json().encode()


@dataclass(frozen=True)
class Hop:
    """Reads a message and publishes another message on another topic."""

    topic: str

    def __call__(self, state: int, message: Any, moment: DecisionContext) -> Sequence[object]:
        """Returns one event for each message."""
        return [Hopped(topic=self.topic)]


def definition(name: str, reads: tuple[str, ...], topic: str) -> Definition:
    """Returns the definition of a service that publishes one message for each message it reads."""
    aggregate = Aggregate(name, 0, lambda state, event: state + 1, Codec({"hopped": Hopped}), NoStore())
    subscriptions = Subscriptions(reads, {"hopped": Hop(topic)}, lambda name, data: Hopped.model_validate_json(data))
    return Definition(aggregate, subscriptions, lambda service: [])


async def measure(postgres: Databases, kafka: Broker, messages: int) -> dict[str, float]:
    """Sends this many messages through the service. Returns events a second and CPU microseconds an event, with all processes counted."""
    await create(kafka.bootstrap_servers, [("limit.in", PARTITIONS), ("limit.out", PARTITIONS), *CONTROL])
    await _fill(postgres, kafka, messages)
    service = await _service(postgres, kafka, definition("limit", ("limit.in",), "limit.out"))
    pids = [os.getpid()]  # PostgreSQL and Kafka are child processes
    started, before = time.perf_counter(), cpu_seconds(pids)
    async with service:
        await _published(service, messages)
        seconds, used = time.perf_counter() - started, cpu_seconds(pids) - before
    return {"limit_events_per_s": messages / seconds, "limit_cpu_us_per_event": used / messages * 1e6}


CONTROL = [("control.heads", 1), ("control.resend", 1)]


async def _fill(postgres: Databases, kafka: Broker, messages: int) -> None:
    async with await _service(postgres, kafka, definition("filler", (), "limit.in")) as filler:
        for start in range(0, messages, MOST):
            streams = [uuid7() for _ in range(min(MOST, messages - start))]
            await filler.executor.submit([_command(stream) for stream in streams])
        await _published(filler, messages)


def _command(stream: UUID) -> Command:
    return Command(stream, None, Hop("limit.in"))


async def _service(postgres: Databases, kafka: Broker, what: Definition) -> Service:
    name = what.aggregate.service
    url = PostgresDsn(await postgres.database(name))
    return Service(
        Settings(service=name, brokers=kafka.bootstrap_servers, database_url=url, http_port=1, partitions=PARTITIONS),
        what,
    )


async def _published(service: Service, messages: int) -> None:
    """Waits until the relay has published this many messages."""
    while sum(service.relay.published_to.values()) < messages:
        await asyncio.sleep(0.01)
