"""Services publish and read control messages as the contracts describe them."""

import asyncio

from aiokafka import AIOKafkaConsumer
from lianban_contracts.control import Heads, Resend
from pydantic import PostgresDsn

from contracts.specification.contents import example_file
from infra.local.fixtures import Broker, Databases
from infra.local.patience import PATIENCE_SECONDS
from infra.local.topics import create
from services.chassis.core.settings import Settings
from services.chassis.messaging import control
from services.chassis.service import Service
from services.chassis.tests.toy import library

NAME = "library_control"


async def test_a_service_says_heads_and_asks_for_what_it_misses(postgres: Databases, kafka: Broker) -> None:
    topics = [(Heads.TOPIC, 1), (Resend.TOPIC, 1), (f"{NAME}.loans", 1)]
    await create(kafka.bootstrap_servers, topics)
    settings = Settings(
        service=NAME,
        brokers=kafka.bootstrap_servers,
        database_url=PostgresDsn(await postgres.database(NAME)),
        http_port=1,
        partitions=1,
        heads_seconds=0.2,
    )
    async with Service(settings, library("_control")) as service:
        heads = Heads.model_validate_json(await _said(kafka, Heads.TOPIC, NAME))
        await service.control.ask(f"{NAME}.loans", 36, 118)
        asked = Resend.model_validate_json(await _said(kafka, Resend.TOPIC, NAME))
    assert heads.sequences == (0,) * 64
    assert asked == Resend(topic=f"{NAME}.loans", lane=36, sequence=118)


async def _said(kafka: Broker, topic: str, name: str) -> bytes:
    """Returns the first message on a topic that contains this name."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka.bootstrap_servers, auto_offset_reset="earliest")
    async with consumer, asyncio.timeout(PATIENCE_SECONDS):
        async for record in consumer:
            if name.encode() in record.value:
                return bytes(record.value)
    raise AssertionError("the topic ended")


def test_a_service_hears_what_an_outside_system_says() -> None:
    control.Heads.model_validate_json(example_file(Heads.TOPIC).read_bytes())
    control.Resend.model_validate_json(example_file(Resend.TOPIC).read_bytes())
