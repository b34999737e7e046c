"""PostgreSQL and Kafka stop and come back under way: everything arrives, nothing twice."""

import asyncio
from uuid import UUID

import pytest

from services.chassis.service import Service

from .conftest import Town
from .help import books, broken, http, readers, until, until_events
from .processes import running
from .toy import diary, lend, library


@pytest.mark.parametrize("what", ["kafka", "postgres"])
async def test_everything_arrives_once_though_a_server_restarts_under_way(what: str, town: Town) -> None:
    server = town.kafka if what == "kafka" else town.postgres
    source, reader = await town.open(library(town.place)), await town.open(diary(town.place))
    lent = books(100)
    lending = asyncio.create_task(_lend_on(source, lent))
    await asyncio.sleep(0.3)
    await server.stop()
    await asyncio.sleep(0.5)
    assert not lending.done() or what == "kafka"
    await server.start()
    await lending
    await until_events(reader, 500, 40)
    assert {await readers(reader, book) for book in lent} == {("r0", "r1", "r2", "r3", "r4")}
    assert await broken(source) == await broken(reader) == []


async def test_who_asks_while_the_database_is_away_hears_so_and_the_process_stays(town: Town) -> None:
    reader = await town.open(diary(town.place))
    await town.postgres.stop()
    async with http(reader) as client:
        answers = [(await client.get(path)).status_code for path in ("/healthz", "/readyz", "/lag")]
    await town.postgres.start()
    assert answers == [200, 503, 503]
    await until(lambda: _ready(reader))


async def test_a_service_stops_in_time_while_kafka_is_away(town: Town) -> None:
    source = Service(await town.settings(f"library{town.place}"), library(town.place))
    await town.create_topics()
    await source.start()
    await until(lambda: _leads(source))
    await town.kafka.stop()
    try:
        await source.ask(books(1)[0], "ann", lend)
        async with asyncio.timeout(20):
            await source.stop()
    finally:
        await town.kafka.start()
    again, reader = await town.open(library(town.place)), await town.open(diary(town.place))
    assert again.name == source.name
    await until_events(reader, 1)


async def test_a_service_started_before_its_database_says_so_and_begins_when_it_is_there(town: Town) -> None:
    url = await town.postgres.database(f"library{town.place}")
    await town.create_topics()
    await town.postgres.stop()
    async with running("library", town, url) as runner:
        await until(lambda: runner.answers("/healthz"))
        assert not await runner.ready()
        await town.postgres.start()
        await until(runner.ready)
        assert await runner.terminate() == 0


async def _lend_on(source: Service, lent: list[UUID]) -> None:
    for number in range(5):
        await asyncio.gather(*(source.ask(book, f"r{number}", lend) for book in lent))
        await asyncio.sleep(0.2)


async def _ready(service: Service) -> bool:
    async with http(service) as client:
        return (await client.get("/readyz")).status_code == 200


async def _leads(service: Service) -> bool:
    return service.relay.leads
