"""PostgreSQL and Kafka as the fixtures provide them."""

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from infra.local.fixtures import Broker, Databases
from infra.local.topics import create


@pytest.mark.parametrize("other", ["review", "postgres", "template1"])
async def test_a_role_reaches_no_database_but_its_own(postgres: Databases, other: str) -> None:
    own = await postgres.database("intake")
    await postgres.database("review")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(own.removesuffix("intake") + other)


async def test_the_owner_can_create_tables(postgres: Databases) -> None:
    connection = await asyncpg.connect(await postgres.database("intake"))
    await connection.execute("CREATE TABLE note (text text)")
    assert await connection.fetchval("SELECT count(*) FROM note") == 0
    await connection.close()


async def test_a_role_without_its_password_is_turned_away(postgres: Databases) -> None:
    for url in (await postgres.database("intake"), postgres.url("intake")):
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(url, password="guess")


async def test_topics_are_created_once(kafka: Broker) -> None:
    assert await create(kafka.bootstrap_servers, [("once", 8)]) == ["once"]
    assert await create(kafka.bootstrap_servers, [("once", 8), ("more", 2)]) == ["more"]


async def test_a_message_arrives(kafka: Broker) -> None:
    await create(kafka.bootstrap_servers, [("letters", 1)])
    async with AIOKafkaProducer(
        bootstrap_servers=kafka.bootstrap_servers, acks="all", enable_idempotence=True
    ) as producer:
        await producer.send_and_wait("letters", b"hello")
    async with AIOKafkaConsumer(
        "letters", bootstrap_servers=kafka.bootstrap_servers, auto_offset_reset="earliest"
    ) as consumer:
        assert (await consumer.getone()).value == b"hello"
