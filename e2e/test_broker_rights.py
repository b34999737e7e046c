"""Each row of the table of rights is tried, and each client is refused everything else, on a broker that knows its clients."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from e2e.attack.broker import administered, joined, read, written
from infra.kafka.__main__ import topics
from infra.kafka.access import rights, table
from infra.local.folder import Folder
from infra.local.kafka import Kafka
from infra.local.kafka_clients import OPERATOR, with_password
from infra.local.places import DATA, JARS
from infra.services import SERVICES

CLIENTS = (*SERVICES, "verification")
TOPICS = [row.topic for row in table()]


@pytest.fixture(scope="module")
async def broker() -> AsyncIterator[Kafka]:
    """A broker that knows its clients, with one record in each topic."""
    DATA.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=DATA) as data, Folder(Path(data)) as folder:
        kafka = Kafka(folder, JARS, topics=topics(2), rights=rights())
        await kafka.start()
        try:
            assert await written(kafka.options(OPERATOR), TOPICS) == set(TOPICS)
            yield kafka
        finally:
            await kafka.kill()


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_client_does_what_its_rows_say_and_nothing_else(client: str, broker: Kafka) -> None:
    options = broker.options(client)
    assert await written(options, TOPICS) == {row.topic for row in table() if client in row.write}
    assert await read(options, TOPICS) == {row.topic for row in table() if client in row.read}
    own = next(row.topic for row in table() if client in row.read)
    assert await joined(options, CLIENTS, own) == {client}
    assert await administered(options) == []


@pytest.mark.parametrize("listener", ["clients", "controller"])
async def test_nobody_without_a_password_is_heard(listener: str, broker: Kafka) -> None:
    port = broker._port if listener == "clients" else broker._controller
    for given in ({}, with_password("intake", "guessed"), with_password("stranger", "guessed")):
        client = AIOKafkaClient(bootstrap_servers=f"127.0.0.1:{port}", request_timeout_ms=3000, **given)
        with pytest.raises(KafkaError):
            await client.bootstrap()
        await client.close()


async def test_only_the_owner_of_the_folder_reads_records_and_passwords(broker: Kafka) -> None:
    assert broker.place.stat().st_mode & 0o077 == 0
    files = [broker.password_file(client) for client in (*CLIENTS, OPERATOR)]
    assert all(file.stat().st_mode & 0o077 == 0 for file in (*files, broker.place / "server.properties"))


async def test_rights_and_clients_survive_a_new_start(broker: Kafka) -> None:
    await broker.kill()
    async with asyncio.timeout(120):
        await broker.start()
    async with AIOKafkaProducer(**broker.options("intake"), acks="all") as producer:
        await producer.send_and_wait("intake.applications", b"{}", partition=0)
    assert await written(broker.options("medical"), ["intake.applications"]) == set()
