"""FastStream: a subscriber a topic, and the relay that publishes the outbox."""

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
"""Its topics are named apart."""

Taking = Callable[..., Awaitable[None]]
Decoding = Callable[[KafkaMessage], Awaitable[tuple[object, ...]]]


def broker(brokers: str) -> KafkaBroker:
    """A broker with an idempotent producer; types are checked by our decoder alone, and no message is logged."""
    return KafkaBroker(brokers, acks="all", enable_idempotence=True, apply_types=False, logger=None)


async def decoded(message: KafkaMessage) -> tuple[UUID, Message]:
    """The message's number, and the message as the contracts have it."""
    return UUID(message.headers["ce_id"]), decode(message.headers["ce_type"], message.body)


async def undecoded(message: KafkaMessage) -> tuple[UUID, str, UUID, bytes]:
    """The message's number, type and application, and its bytes."""
    key = message.raw_message.key  # type: ignore[union-attr]
    return UUID(message.headers["ce_id"]), message.headers["ce_type"], UUID(key.decode()), message.body


def subscribe(
    kafka: KafkaBroker, topic: str, group: str, workers: int, take: Taking, decoder: Decoding = decoded
) -> None:
    """Reads a topic, a message at a time by each of the workers; a message that fails is read again."""

    async def handle(received: tuple[object, ...]) -> None:
        await take(*received)

    kafka.subscriber(
        PREFIX + topic,
        group_id=PREFIX + group,
        max_workers=workers,
        ack_policy=AckPolicy.NACK_ON_ERROR,  # the default acknowledges first and loses what a crash interrupts
        auto_offset_reset="earliest",
        decoder=decoder,
    )(handle)


async def publish(kafka: KafkaBroker, topic: str, application: UUID, number: UUID, kind: str, data: bytes) -> None:
    """Publishes one message under the key of its application, and awaits that it is acknowledged."""
    headers = {"ce_id": str(number), "ce_type": kind}
    await kafka.publish(data, PREFIX + topic, key=str(application).encode(), headers=headers)


async def relay(kafka: KafkaBroker, pool: Pool, setting: Setting) -> None:
    """Publishes the outbox until it is cancelled: at once while there is more, else after a pause."""
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
