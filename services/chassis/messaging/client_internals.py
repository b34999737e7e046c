"""Private attributes of aiokafka that have no public counterpart.

Only this module reads them. `pyproject.toml` limits aiokafka to the versions for which its tests were run."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition


def consumer_tasks(consumer: AIOKafkaConsumer) -> Mapping[str, "asyncio.Task[Any]"]:
    """Returns the background tasks of a consumer, by name. A consumer that is not started has none."""
    tasks = {
        "fetcher": getattr(consumer._fetcher, "_fetch_task", None),  # noqa: SLF001
        "group coordination": getattr(consumer._coordinator, "_coordination_task", None),  # noqa: SLF001
        "metadata refresh": consumer._client._sync_task,  # noqa: SLF001
    }
    return {name: task for name, task in tasks.items() if task is not None}


def sender_task(producer: AIOKafkaProducer) -> "asyncio.Task[Any]":
    """Returns the background task of a started producer."""
    task: asyncio.Task[Any] = producer._sender.sender_task  # noqa: SLF001
    return task


def read_position(consumer: AIOKafkaConsumer, part: TopicPartition) -> int:
    """Returns the offset that is read next, or -1 if the consumer has none yet. The public `position()` waits in that case."""
    assignment = consumer._subscription.subscription.assignment  # noqa: SLF001
    state = assignment.state_value(part) if assignment else None
    return int(state.position) if state and state.has_valid_position else -1
