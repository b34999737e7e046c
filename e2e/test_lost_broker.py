"""The broker loses its data folder while the system runs: the topics are there again, and every application is completed."""

import asyncio
from datetime import UTC, datetime
from itertools import islice

from aiokafka.admin import AIOKafkaAdminClient
from lianban_contracts.topics import CONTROL, PARTITIONED

from e2e.conftest import FEW, running
from e2e.households import filings
from e2e.system import System

BACK_SECONDS = 90
PARTITIONS = 2

DAY_SECONDS = 5
"""Wall seconds of a day by the fast clock. Review repeats a request to the platform after one day."""


async def test_the_system_goes_on_after_the_broker_has_lost_everything() -> None:
    async with running(processes=FEW, **_fast_clock()) as system:
        first = await _file(system, 0, 5)
        await system.completed(first)
        second = await _file(system, 100, 5)  # on its way when the broker is lost
        await _lose_broker(system)
        before = system.platform.pids()
        third = await _file(system, 200, 5)
        await system.completed([*second, *third], 120)
        assert await _partitions(system) == {**dict.fromkeys(PARTITIONED, PARTITIONS), **dict.fromkeys(CONTROL, 1)}
        assert system.platform.pids() == before
        assert await system.broken_lanes() == []


def _fast_clock() -> dict[str, str]:
    return {"LIANBAN_CLOCK_SINCE": datetime.now(UTC).isoformat(), "LIANBAN_CLOCK_SPEED": str(86_400 / DAY_SECONDS)}


async def _file(system: System, start: int, number: int) -> list[str]:
    answers = [await system.file(body) for body in islice(filings(start), number)]
    return [answer.raise_for_status().json()["application"] for answer in answers]


async def _lose_broker(system: System) -> None:
    kafka = system.platform.kafka
    assert kafka
    kafka.place.rename(kafka.place.with_name("lost"))
    await system.platform.kill("kafka")
    async with asyncio.timeout(BACK_SECONDS):
        await system.platform.back("kafka")


async def _partitions(system: System) -> dict[str, int]:
    admin = AIOKafkaAdminClient(bootstrap_servers=system.kafka_bootstrap)
    await admin.start()
    try:
        found = await admin.describe_topics([*PARTITIONED, *CONTROL])
        return {one["topic"]: len(one["partitions"]) for one in found}
    finally:
        await admin.close()
