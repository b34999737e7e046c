"""FastStream: one subscriber a topic, and the relay that publishes the outbox."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from lianban_contracts.message import Message
from lianban_contracts.registry import decode

from services.chassis.core.database import Pool, Record

from .service import SQL
from .setting import Setting

PREFIX = "naive."
"""Prefix of the peer's topics and consumer groups."""

Taking = Callable[..., Awaitable[None]]
Decoding = Callable[[KafkaMessage], Awaitable[tuple[object, ...]]]


def broker(brokers: str) -> KafkaBroker:
    """Returns a broker with an idempotent producer. Only the decoder of the contracts checks types, and messages are not logged."""
    return KafkaBroker(brokers, acks="all", enable_idempotence=True, apply_types=False, logger=None)


async def decoded(message: KafkaMessage) -> tuple[UUID, Message]:
    """Returns the id of the message, and the message decoded by the contracts."""
    return UUID(message.headers["ce_id"]), decode(message.headers["ce_type"], message.body)


async def undecoded(message: KafkaMessage) -> tuple[UUID, str, UUID, bytes]:
    """Returns the id, type, application and bytes of the message."""
    key = message.raw_message.key  # type: ignore[union-attr]
    return UUID(message.headers["ce_id"]), message.headers["ce_type"], UUID(key.decode()), message.body


def subscribe(
    kafka: KafkaBroker, topic: str, group: str, workers: int, take: Taking, decoder: Decoding = decoded
) -> None:
    """Subscribes to a topic with this many workers. Each handles one message at a time; a message that fails is read again."""

    async def handle(received: tuple[object, ...]) -> None:
        await take(*received)

    kafka.subscriber(
        PREFIX + topic,
        group_id=PREFIX + group,
        max_workers=workers,
        ack_policy=AckPolicy.NACK_ON_ERROR,  # the default acknowledges first, so that a crash loses messages
        auto_offset_reset="earliest",
        decoder=decoder,
    )(handle)


async def publish(kafka: KafkaBroker, topic: str, application: UUID, number: UUID, kind: str, data: bytes) -> None:
    """Publishes one message under the key of its application, and waits for the acknowledgement."""
    headers = {"ce_id": str(number), "ce_type": kind}
    await kafka.publish(data, PREFIX + topic, key=str(application).encode(), headers=headers)


async def relay(kafka: KafkaBroker, pool: Pool, setting: Setting) -> None:
    """Publishes the outbox until it is cancelled. Pauses for `relay_pause` seconds if the last batch was not full."""
    while True:
        if await _relayed(kafka, pool, setting.relay_batch) < setting.relay_batch:
            await asyncio.sleep(setting.relay_pause)


async def _relayed(kafka: KafkaBroker, pool: Pool, most: int) -> int:
    async with pool.acquire() as connection, connection.transaction():
        rows = await connection.fetch(SQL["pick"], most)
        if rows:
            await asyncio.gather(*(_row(kafka, row) for row in rows))
            await connection.execute(SQL["published"], [row["id"] for row in rows])
        return len(rows)


async def _row(kafka: KafkaBroker, row: Record) -> None:
    await publish(kafka, row["topic"], row["application"], row["message"], row["type"], row["data"])
