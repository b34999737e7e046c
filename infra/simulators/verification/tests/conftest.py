"""Fixture that creates the platform's topics, sends requests and reads reports."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from uuid import UUID

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from lianban_contracts import topics
from lianban_contracts.review import VerificationRequested
from lianban_contracts.verification import VerificationReported
from uuid_utils.compat import uuid7

from infra.local.fixtures import Broker
from infra.local.patience import PATIENCE_SECONDS
from infra.local.topics import create

PARTITIONS = 4
EXAMPLE = Path(__file__).parents[4] / "contracts" / "examples" / f"{VerificationRequested.TYPE}.json"


def request(application: UUID | None = None) -> VerificationRequested:
    """Returns a request about the household of the contracts' example."""
    example = VerificationRequested.model_validate_json(EXAMPLE.read_bytes())
    return example.model_copy(update={"application": application or uuid7()})


class Desk:
    """Sends requests, and collects the reports about them."""

    def __init__(self, producer: AIOKafkaProducer, brokers: str) -> None:
        self.brokers = brokers
        self._producer = producer

    async def send(self, requests: Iterable[VerificationRequested]) -> None:
        futures = [await self._one(asked, VerificationRequested.TYPE, asked.wire()) for asked in requests]
        await asyncio.gather(*futures)

    async def send_nonsense(self) -> None:
        await (await self._one(request(), VerificationRequested.TYPE, b'{"application": 1}'))

    async def _one(self, asked: VerificationRequested, kind: str, data: bytes) -> "asyncio.Future[object]":
        lane = asked.application.int & (topics.LANES - 1)
        headers = [
            ("ce_type", kind.encode()),
            ("ce_id", f"review-{lane}-{uuid7()}".encode()),
            ("ce_subject", str(asked.application).encode()),
        ]
        future: asyncio.Future[object] = await self._producer.send(
            topics.VERIFICATION_REQUESTS, data, partition=lane % PARTITIONS, headers=headers
        )
        return future

    async def reports(self, about: set[UUID]) -> dict[UUID, list[VerificationReported]]:
        """Returns the reports about these applications, once there is one about each."""
        found: dict[UUID, list[VerificationReported]] = {}
        deadline = time.monotonic() + PATIENCE_SECONDS
        async with AIOKafkaConsumer(
            topics.VERIFICATION_REPORTS, bootstrap_servers=self.brokers, auto_offset_reset="earliest"
        ) as consumer:
            while set(found) < about and time.monotonic() < deadline:
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    for record in records:
                        report = VerificationReported.model_validate_json(record.value)
                        if report.application in about:
                            found.setdefault(report.application, []).append(report)
        assert set(found) == about
        return found


@pytest.fixture
async def desk(kafka: Broker) -> AsyncIterator[Desk]:
    names = [(topic, PARTITIONS) for topic in (topics.VERIFICATION_REQUESTS, topics.VERIFICATION_REPORTS)]
    await create(kafka.bootstrap_servers, names)
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap_servers, acks="all") as producer:
        yield Desk(producer, kafka.bootstrap_servers)
