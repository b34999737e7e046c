"""Sends stored events to Kafka in batches per partition, with the bytes that are stored."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence

from aiokafka import AIOKafkaProducer

from services.chassis.core.events import Recorded
from services.chassis.core.lanes import partition_of

from .envelope import headers


async def send(producer: AIOKafkaProducer, service: str, partitions: int, records: Sequence[Recorded]) -> None:
    """Sends the events in batches per partition, in order, and returns when the broker has acknowledged all of them."""
    parts: dict[tuple[str, int], list[Recorded]] = defaultdict(list)
    for record in records:
        parts[str(record.topic), partition_of(record.lane, partitions)].append(record)
    futures = [future for place, part in parts.items() for future in await _batches(producer, service, *place, part)]
    if futures:
        await asyncio.gather(*futures)


async def _batches(
    producer: AIOKafkaProducer, service: str, topic: str, partition: int, records: Sequence[Recorded]
) -> list[asyncio.Future[object]]:
    now = int(time.time() * 1000)
    futures, batch = [], producer.create_batch()
    for record in records:
        key, pairs = str(record.stream).encode(), headers(service, record)
        if batch.append(key=key, value=record.data, timestamp=now, headers=pairs) is None:
            futures.append(await producer.send_batch(batch, topic, partition=partition))
            batch = producer.create_batch()
            batch.append(key=key, value=record.data, timestamp=now, headers=pairs)
    futures.append(await producer.send_batch(batch, topic, partition=partition))
    return futures
