"""The example of a department system runs with only the wheel and aiokafka, and loses no message."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from lianban_contracts.benefits import BENEFITS_DECIDED

from contracts.specification.contents import example_file
from infra.local.fixtures import Broker
from infra.local.topics import create

from .outside import SUBSCRIBER, install, run, subscriber, take

TOPIC = "medical.benefits"
DOCUMENT: dict[str, Any] = json.loads(example_file(BENEFITS_DECIDED["medical"].TYPE).read_bytes())


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns the path of the department system's Python."""
    return install(tmp_path_factory.mktemp("outside"))


def test_the_wheel_needs_pydantic_and_to_read_sealed_values_cryptography(python: Path) -> None:
    asked = "from importlib.metadata import requires, files; print(requires('lianban-contracts'), *files('lianban-contracts'))"
    needs, *files = run(python, "-c", asked).split("] ")
    assert needs.startswith("['pydantic>=")
    assert needs.count(",") == 1
    assert "cryptography" in needs
    assert all(name.startswith("lianban_contracts") for name in files[0].split())
    assert "lianban_contracts/py.typed" in files[0]


def test_the_example_is_short_and_says_how_it_is_used(python: Path) -> None:
    assert len(SUBSCRIBER.read_text(encoding="utf-8").splitlines()) < 80
    assert "--brokers" in run(python, str(SUBSCRIBER), "--help")


async def publish(kafka: Broker, application: str, type_name: str | None = BENEFITS_DECIDED["medical"].TYPE) -> None:
    headers = [("ce_type", type_name.encode())] if type_name else []
    value = json.dumps(DOCUMENT | {"application": application}).encode()
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap_servers) as producer:
        await producer.send_and_wait(TOPIC, value, application.encode(), headers=headers)


async def test_it_prints_every_decision_from_the_first_on_and_goes_on_after_a_crash(
    kafka: Broker, python: Path
) -> None:
    await create(kafka.bootstrap_servers, [(TOPIC, 1)])
    first, second, third = (str(uuid4()) for _ in range(3))
    decisions, group = len(DOCUMENT["decisions"]), f"outside-{first}"
    await publish(kafka, first)
    await publish(kafka, first, "cn.lianban.medical.something-newer.v1")
    await publish(kafka, first, None)
    await publish(kafka, second)
    async with subscriber(python, kafka.bootstrap_servers, group) as lines:
        before = await take(lines, 2 * decisions)
    await publish(kafka, third)
    async with subscriber(python, kafka.bootstrap_servers, group) as lines:
        after = await take(lines, decisions)
        while after[-1].split()[0] != third:
            after += await take(lines, decisions)
    assert [line.split()[0] for line in before] == [first] * decisions + [second] * decisions
    assert [line.split()[0] for line in after[-decisions:]] == [third] * decisions
    assert len(after) <= 2 * decisions, "only what was not committed is printed again"
    assert before[0].split()[1:4] == ["medical.insurance_premium", "granted", "2080.00"]
