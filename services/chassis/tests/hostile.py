"""Sends a small record that is large after decompression:
`python -m services.chassis.tests.hostile BROKERS TOPIC PARTITION CODEC MEGABYTES`."""

import asyncio
import sys
from typing import Any

from aiokafka import AIOKafkaProducer


async def send(brokers: str, topic: str, partition: int, codec: Any, megabytes: int) -> None:
    """Sends one compressed record of zeros."""
    size = megabytes << 20
    async with AIOKafkaProducer(
        bootstrap_servers=brokers, compression_type=codec, max_request_size=size + 1000, max_batch_size=size + 1000
    ) as producer:
        await producer.send_and_wait(topic, bytes(size), b"key", partition)


if __name__ == "__main__":
    asyncio.run(send(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], int(sys.argv[5])))
