"""An ID number in any field of any message does not appear where operators can see it: in errors, metrics or logs."""

import asyncio
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer
from lianban_contracts import topics
from lianban_contracts.message import Message
from lianban_contracts.registry import MESSAGES, decode
from uuid_utils.compat import uuid7

from e2e.bench.run import platform
from e2e.system import System
from infra.local.patience import PATIENCE_SECONDS
from infra.services import SERVICES
from services.chassis.core.lanes import lane_of, partition_of
from services.chassis.core.settings import Settings

EXAMPLES = Path(__file__).parents[1] / "contracts" / "examples"
CANARY = "11010519491231002X"
SHOWN = ("/parked", "/overview", "/metrics", "/lag", "/discarded")


def spoilt(value: Any) -> Iterator[Any]:
    """Yields copies of the data with the ID number in one place each: in place of a value, and as an unknown key."""
    yield CANARY
    if isinstance(value, dict):
        yield {**value, CANARY: CANARY}
        for name, part in value.items():
            yield from ({**value, name: other} for other in spoilt(part))
    if isinstance(value, list):
        for place, part in enumerate(value):
            yield from ([*value[:place], other, *value[place + 1 :]] for other in spoilt(part))


def examples() -> Iterator[tuple[type[Message], str, bytes]]:
    """Yields every message type with its topic and its example, with the ID number in each place in turn."""
    for message in MESSAGES:
        data = (EXAMPLES / f"{message.TYPE}.json").read_bytes()
        topic = decode(message.TYPE, data).topic
        for other in spoilt(json.loads(data)):
            yield message, topic, json.dumps(other).encode()


async def publish(kafka: Mapping[str, Any], partitions: int) -> dict[str, int]:
    """Publishes all of them, each for another application. Returns the number of messages by topic."""
    sent: dict[str, int] = defaultdict(int)
    numbers: dict[tuple[str, int], int] = defaultdict(int)
    async with AIOKafkaProducer(**kafka) as producer:
        for message, topic, data in examples():
            application = uuid7()
            lane = lane_of(application)
            numbers[topic, lane] += 1
            said = {
                "ce_id": f"canary-{lane}-{numbers[topic, lane]}",
                "ce_type": message.TYPE,
                "ce_subject": str(application),
                "ce_time": "2026-03-05T00:00:00Z",
                **({} if topic in topics.OUTSIDE else {"ce_lane": str(lane), "ce_sequence": str(numbers[topic, lane])}),
            }
            headers = [(name, text.encode()) for name, text in said.items()]
            own = data.replace(
                b'"application": "%s"' % _application(message), b'"application": "%s"' % str(application).encode()
            )
            await producer.send(topic, own, str(application).encode(), partition_of(lane, partitions), headers=headers)
            sent[topic] += 1
    return sent


def _application(message: type[Message]) -> bytes:
    found: str = json.loads((EXAMPLES / f"{message.TYPE}.json").read_bytes())["application"]
    return found.encode()


async def test_an_identity_number_in_any_field_is_said_to_no_operator() -> None:
    async with platform() as running, System(running) as system:
        sent = await publish(system.kafka_options, Settings.model_fields["partitions"].default)
        for service in SERVICES:
            await _read(system, service, sent)
        for service, path in product(SERVICES, SHOWN):
            answer = await system.http.get(running.url(service) + path)
            assert answer.status_code == 200
            assert CANARY not in answer.text, (service, path)
        logs = list((running.folder.path / "logs").iterdir())
        assert [path.name for path in logs if CANARY.encode() in path.read_bytes()] == []
        parked = [line for service in SERVICES for line in await system.get(service, "/parked")]
        assert len({line["type"] for line in parked}) > len(MESSAGES) / 2


async def _read(system: System, service: str, sent: dict[str, int]) -> None:
    """Waits until a service has read all messages of its topics and the counter of consumed messages no longer changes."""
    overview = await system.get(service, "/overview")
    expected, read, before = sum(sent[topic] for topic in overview["behind"]["topics"]), 0.0, -1.0
    async with asyncio.timeout(PATIENCE_SECONDS):
        while read < expected or read != before:
            await asyncio.sleep(0.5)
            metrics = (await system.http.get(system.platform.url(service) + "/metrics")).text
            found = re.search(r"lianban_messages_consumed_total\{[^}]*\} (\S+)", metrics)
            read, before = float(found[1]) if found else 0.0, read
