"""Creates a parked message in a running service."""

import asyncio

from aiokafka import AIOKafkaProducer
from lianban_contracts import topics
from lianban_contracts.verification import VerificationReported

from e2e.system import System
from infra.local.patience import PATIENCE_SECONDS

UNREADABLE = b'{"application": "%s", "report": 7}'


async def park(system: System, application: str) -> int:
    """Sends an unreadable report to review, as from the outside platform, and waits until it is parked. Returns its parked number."""
    before = await _parked(system, application)
    headers = {
        "ce_specversion": "1.0",
        "ce_id": f"unreadable-{application}-{len(before)}",
        "ce_source": "/verification",
        "ce_type": VerificationReported.TYPE,
        "ce_subject": application,
        "ce_time": "2026-03-05T00:00:00Z",
    }
    async with AIOKafkaProducer(**system.kafka_options) as producer:
        raw = [(name, value.encode()) for name, value in headers.items()]
        body = UNREADABLE % application.encode()
        await producer.send_and_wait(topics.VERIFICATION_REPORTS, body, application.encode(), headers=raw)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (new := await _parked(system, application) - before):
            await asyncio.sleep(0.05)
    return min(new)


async def _parked(system: System, application: str) -> set[int]:
    return {one["number"] for one in await system.get("review", "/parked") if one["application"] == application}
