"""The broker loses its data folder while the system runs. The topics are created again, and every application is completed."""

import asyncio
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import islice

import httpx
from aiokafka.admin import AIOKafkaAdminClient
from lianban_contracts.topics import CONTROL, PARTITIONED

from e2e.conftest import FEW, running
from e2e.households import filings
from e2e.system import System
from infra.local.patience import PATIENCE_SECONDS

PARTITIONS = 2

DAY_SECONDS = 5
"""Wall-clock seconds of a day of the fast clock. Review repeats a request to the platform after one day."""


async def test_the_system_goes_on_after_the_broker_has_lost_everything() -> None:
    async with running(processes=FEW, **_fast_clock()) as system:
        first = await _file(system, 0, 5)
        await system.completed(first)
        second = await _file(system, 100, 5)  # not completed when the broker is lost
        await _lose_broker(system)
        third = await _file(system, 200, 5)
        await system.completed([*second, *third])
        assert await _partitions(system) == {**dict.fromkeys(PARTITIONED, PARTITIONS), **dict.fromkeys(CONTROL, 1)}
        assert await system.broken_lanes() == []


def _fast_clock() -> dict[str, str]:
    return {"LIANBAN_CLOCK_SINCE": datetime.now(UTC).isoformat(), "LIANBAN_CLOCK_SPEED": str(86_400 / DAY_SECONDS)}


async def _file(system: System, start: int, number: int) -> list[str]:
    return [await _accepted(system, body) for body in islice(filings(start), number)]


async def _accepted(system: System, body: bytes) -> str:
    """Files as clients do, and retries after 503. A service whose Kafka client stopped with the broker restarts."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (answer := await _answer(system, body)) is None:
            await asyncio.sleep(0.5)
    return str(answer.raise_for_status().json()["application"])


async def _answer(system: System, body: bytes) -> httpx.Response | None:
    """Returns the response to a filing; None if the service is down or not ready."""
    try:
        answer = await system.file(body)
    except httpx.TransportError:
        return None
    return None if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE else answer


async def _lose_broker(system: System) -> None:
    kafka = system.platform.kafka
    assert kafka
    kafka.place.rename(kafka.place.with_name("lost"))
    await system.platform.kill("kafka")
    async with asyncio.timeout(PATIENCE_SECONDS):
        await system.platform.back("kafka")


async def _partitions(system: System) -> dict[str, int]:
    admin = AIOKafkaAdminClient(**system.kafka_options)
    await admin.start()
    try:
        found = await admin.describe_topics([*PARTITIONED, *CONTROL])
        return {one["topic"]: len(one["partitions"]) for one in found}
    finally:
        await admin.close()
