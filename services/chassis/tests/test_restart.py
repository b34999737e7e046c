"""PostgreSQL and Kafka stop and start again during work; every message is applied exactly once."""

import asyncio
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import httpx
import pytest

from services.chassis.messaging import control
from services.chassis.service import Service

from .conftest import Town
from .help import books, broken, http, readers, until, until_events
from .processes import Runner, running
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
    await until_events(reader, 500)
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


async def test_a_service_stops_in_time_while_kafka_is_away(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Service(await town.settings(f"library{town.place}"), library(town.place))
    await town.create_topics()
    await source.start()
    await until(lambda: _leads(source))
    await source.control.ask("books", 0, 1)  # now the producer has the metadata of the topic for requests
    monkeypatch.setattr(control, "ASK_SECONDS", 0.5)
    await town.kafka.stop()
    try:
        await source.ask(books(1)[0], "ann", lend)
        await source.control.ask("books", 0, 1)  # stays in the producer, which tries to send it for 40 s
        async with asyncio.timeout(30):
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


@pytest.mark.parametrize("wrong", ["password", "database", "port"])
async def test_what_cannot_be_reached_within_the_time_given_ends_the_start_with_one_line(
    wrong: str, town: Town
) -> None:
    url = urlsplit(await town.postgres.database(f"library{town.place}"))
    at = f"{url.hostname}:{9 if wrong == 'port' else url.port}"
    user = f"{url.username}:{'guessed' if wrong == 'password' else url.password}"
    place = f"postgresql://{user}@{at}/{'nowhere' if wrong == 'database' else url.path[1:]}"
    async with running("library", town, place, LIANBAN_START_SECONDS="1.5") as runner:
        assert await runner.process.wait() == 1
        assert runner.process.stderr
        [line] = (await runner.process.stderr.read()).decode().splitlines()
        assert line.startswith(f"library{town.place}: its database could not be used within 1.5 seconds: ")
        assert "guessed" not in line


async def test_the_right_password_that_comes_in_time_lets_the_service_begin(town: Town) -> None:
    name = f"library{town.place}"
    url = await town.postgres.database(name)
    admin = await asyncpg.connect(town.postgres.admin_url)
    await admin.execute(f'alter role "{name}_owner" rename to "{name}_later"')
    async with running("library", town, url) as runner:
        await until(lambda: runner.answers("/healthz"))
        await asyncio.sleep(1)
        assert await _reason(runner) == "it is starting or stopping"
        await admin.execute(f'alter role "{name}_later" rename to "{name}_owner"')
        await admin.close()
        await until(runner.ready)


async def test_of_two_processes_with_one_member_name_one_at_least_says_why_it_is_not_ready(town: Town) -> None:
    both = [await town.open(diary(town.place), member="one") for _ in range(2)]
    await until(lambda: _one_is_pushed_out(both))
    source = await town.open(library(town.place))
    await source.ask(books(1)[0], "ann", lend)
    await until_events(both[0], 1)


async def _one_is_pushed_out(both: list[Service]) -> bool:
    answers = [await _readiness(service) for service in both]
    reasons = [answer.json()["reason"] for answer in answers if answer.status_code == 503]
    return any(reason.endswith("does another process run as member one?") for reason in reasons)


async def _reason(runner: Runner) -> str:
    async with httpx.AsyncClient(base_url=runner.url) as client:
        reason: str = (await client.get("/readyz")).json()["reason"]
        return reason


async def _lend_on(source: Service, lent: list[UUID]) -> None:
    for number in range(5):
        await asyncio.gather(*(source.ask(book, f"r{number}", lend) for book in lent))
        await asyncio.sleep(0.2)


async def _ready(service: Service) -> bool:
    return (await _readiness(service)).status_code == 200


async def _readiness(service: Service) -> httpx.Response:
    async with http(service) as client:
        return await client.get("/readyz")


async def _leads(service: Service) -> bool:
    return service.relay.leads
