"""What a client of Kafka may do, tried with its own password (issue 14, Found 4)."""

from collections.abc import Collection, Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
    for_code,
)

from infra.local.rights import allow

Options = Mapping[str, Any]


async def written(options: Options, topics: Collection[str]) -> set[str]:
    """Tries to publish to each topic. Returns those that the broker accepted."""
    accepted = set()
    async with AIOKafkaProducer(**options, acks="all", enable_idempotence=True) as producer:
        for topic in sorted(topics):
            try:
                await producer.send_and_wait(topic, b"{}", partition=0)
            except TopicAuthorizationFailedError:
                continue
            accepted.add(topic)
    return accepted


async def read(options: Options, topics: Collection[str]) -> set[str]:
    """Tries to read each topic, which has a record. Returns those that the broker sent.

    A topic that the client may neither read nor write is not even listed for it."""
    admin = AIOKafkaAdminClient(**options)
    await admin.start()
    listed = set(await admin.list_topics())
    await admin.close()
    return {topic for topic in topics if topic in listed and await _reads(options, topic)}


async def _reads(options: Options, topic: str) -> bool:
    consumer = AIOKafkaConsumer(**options, auto_offset_reset="earliest", enable_auto_commit=False)
    try:
        await consumer.start()
        consumer.assign([TopicPartition(topic, 0)])
        return bool(await consumer.getone())
    except TopicAuthorizationFailedError:
        return False
    finally:
        await consumer.stop()


async def joined(options: Options, groups: Collection[str], topic: str) -> set[str]:
    """Tries to use each consumer group for a topic that the client may read. Returns those that the broker accepted."""
    accepted = set()
    for group in sorted(groups):
        consumer = AIOKafkaConsumer(**options, group_id=group, enable_auto_commit=False)
        try:
            await consumer.start()
            place = TopicPartition(topic, 0)
            consumer.assign([place])
            await consumer.committed(place)
            accepted.add(group)
        except GroupAuthorizationFailedError:
            continue
        finally:
            await consumer.stop()
    return accepted


async def administered(options: Options) -> list[str]:
    """Tries to create and delete topics, and to change rights. Returns what the broker accepted."""
    accepted = []
    admin = AIOKafkaAdminClient(**options)
    await admin.start()
    try:
        made = await admin.create_topics([NewTopic("taken", 1, 1)])
        gone = await admin.delete_topics(["control.heads"])
        accepted += ["create a topic"] if not _refused(made.topic_errors[0][1]) else []
        accepted += ["delete a topic"] if not _refused(gone.topic_error_codes[0][1]) else []
    finally:
        await admin.close()
    try:
        await allow(options, ())
    except ClusterAuthorizationFailedError:
        return accepted
    return [*accepted, "change rights"]


def _refused(code: int) -> bool:
    return for_code(code) in {ClusterAuthorizationFailedError, TopicAuthorizationFailedError}
