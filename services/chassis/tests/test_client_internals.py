"""The private attributes of libraries that the chassis uses exist, and only tested releases are installed."""

import asyncio
import tomllib
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from packaging.requirements import Requirement

from infra.local.fixtures import Broker
from services.chassis.messaging.client_internals import consumer_tasks, read_position, sender_task

PROJECT = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PART = TopicPartition("a-topic", 0)


@pytest.mark.parametrize(("library", "untried"), [("aiokafka", "0.15.0"), ("pydantic", "3.0.0")])
def test_a_library_whose_private_attributes_are_read_is_pinned(library: str, untried: str) -> None:
    (needed,) = [one for one in map(Requirement, PROJECT["dependencies"]) if one.name == library]
    assert not needed.specifier.contains(untried)


async def test_a_position_is_read_without_waiting(kafka: Broker) -> None:
    async with AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap_servers) as consumer:
        consumer.assign([PART])
        assert read_position(consumer, PART) == -1
        consumer.seek(PART, 5)
        assert read_position(consumer, PART) == 5
        await asyncio.sleep(0)  # aiokafka cannot stop a task that has not started


async def test_a_consumer_that_is_not_started_has_no_tasks() -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers="127.0.0.1:1", group_id="client-internals")
    assert consumer_tasks(consumer) == {}
    await consumer.stop()


async def test_the_tasks_of_a_client_are_found(kafka: Broker) -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap_servers, group_id="client-internals")
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap_servers)
    async with consumer, producer:
        tasks = [*consumer_tasks(consumer).values(), sender_task(producer)]
        assert [task.done() for task in tasks] == [False] * 4
    assert all(task.done() for task in tasks)
