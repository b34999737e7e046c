"""Several processes of one service share its lanes; each of them may end at any time."""

import asyncio
from contextlib import suppress
from uuid import UUID

import asyncpg
import httpx
import pytest
from structlog.testing import capture_logs

from infra.local.patience import PATIENCE_SECONDS
from services.chassis.service import Service

from .conftest import Town
from .help import books, broken, events, lend_many, readers, until, until_events
from .processes import Runner, running
from .toy import diary, library


async def test_two_readers_share_the_lanes_while_one_comes_and_goes_in_mid_batch(town: Town) -> None:
    source, first = await town.open(library(town.place)), await town.open(diary(town.place))
    lent = books(400)
    lending = asyncio.create_task(_lend_on(source, lent, 3))
    second = Service(await town.settings(first.name), diary(town.place))
    async with second:
        await until(lambda: _share(first, second))
        await until(lambda: _more_than(first, 100))
    await lending
    await until_events(first, 1200)
    assert {await readers(first, book) for book in lent[:20]} == {("r0", "r1", "r2")}
    assert await broken(first) == []


async def test_of_two_relays_one_leads_and_the_other_takes_over_when_its_connection_is_cut(town: Town) -> None:
    both = [await town.open(library(town.place)) for _ in range(2)]
    reader = await town.open(diary(town.place))
    await until(lambda: _one_leads(both))
    leader, other = sorted(both, key=lambda service: not service.relay.leads)
    await lend_many(other, books(100))  # the relay is notified through the database
    await until_events(reader, 100)
    await _cut_leader(town, other.name)
    await lend_many(leader, books(100))
    await lend_many(other, books(100))
    await until_events(reader, 300)
    await until(lambda: _one_leads(both))
    await (leader if leader.relay.leads else other).relay.stop()
    await lend_many(leader, books(100))
    await until_events(reader, 400)
    assert await _unrecorded(leader) == 0
    assert await broken(leader) == await broken(reader) == []


async def test_a_relay_hears_of_what_another_process_has_appended(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.chassis.messaging.relay.IDLE_SECONDS", 3600)
    both = [await town.open(library(town.place)) for _ in range(2)]
    await until(lambda: _one_leads(both))
    (other,) = [service for service in both if not service.relay.leads]
    await lend_many(other, books(100))
    await until(lambda: _all_recorded(other))


async def test_a_reader_killed_in_mid_batch_loses_and_doubles_nothing(town: Town) -> None:
    source = await town.open(library(town.place))
    lent = books(300)
    await lend_many(source, lent, "r0")
    async with running("diary", town) as runner:
        for number in range(1, 4):
            await until(runner.ready)
            lending = asyncio.create_task(lend_many(source, lent, f"r{number}"))
            await asyncio.sleep(0.05)
            await runner.kill()
            await lending
            await runner.start()
    reader = await town.open(diary(town.place), member="one")
    await until_events(reader, 1200)
    assert {await readers(reader, book) for book in lent[:30]} == {("r0", "r1", "r2", "r3")}
    assert await broken(reader) == []


async def test_who_takes_over_from_a_killed_process_reads_on_without_a_gap(town: Town) -> None:
    source, reader = await town.open(library(town.place)), await town.open(diary(town.place))
    lent = books(200)
    async with running("diary", town) as runner:
        await until(runner.ready)
        await until(lambda: _has_partitions(reader, 2))
        lending = asyncio.create_task(_lend_on(source, lent, 30))
        await until(lambda: _more_than(reader, 1000))
        with capture_logs() as said:
            await runner.kill()
            await until_events(reader, 6000)
        await lending
    assert reader.consumer
    assert len(reader.consumer.assigned) == 4
    assert [line for line in said if line["event"] in {"gap", "published_again"}] == []


async def test_what_a_killed_process_had_acknowledged_is_kept_and_published(town: Town) -> None:
    reader, lent = await town.open(diary(town.place)), books(1000)
    async with running("library", town) as runner:
        await until(runner.ready)
        answered: list[UUID] = []
        asking = asyncio.create_task(_ask(runner, lent, answered))
        await until(lambda: _answered(answered, 100))
        await runner.kill()
        await asking
        await runner.start()
        await until(runner.ready)
        source = await town.open(library(town.place))
        for book in answered:
            assert await readers(source, book) == ("ann",)
        stored = await events(source) // 2
        assert len(lent) > stored >= len(answered)
        await until_events(reader, stored)


async def test_a_process_asked_to_end_finishes_what_it_has_in_hand(town: Town) -> None:
    lent = books(1000)
    async with running("library", town) as runner:
        await until(runner.ready)
        answered: list[UUID] = []
        asking = asyncio.create_task(_ask(runner, lent, answered))
        await until(lambda: _answered(answered, 100))
        assert await runner.terminate() == 0
        await asking
    source, reader = await town.open(library(town.place)), await town.open(diary(town.place))
    assert len(lent) > len(answered)
    assert await events(source) == 2 * len(answered)
    await until_events(reader, len(answered))
    assert await broken(source) == []


async def _lend_on(source: Service, lent: list[UUID], times: int) -> None:
    for number in range(times):
        await lend_many(source, lent, f"r{number}")
        await asyncio.sleep(0.3)


async def _ask(runner: Runner, lent: list[UUID], answered: list[UUID]) -> None:
    """Lends books by HTTP, and adds to `answered` those whose response was 200."""
    limits = httpx.Limits(max_connections=8)
    async with httpx.AsyncClient(base_url=runner.url, limits=limits, timeout=PATIENCE_SECONDS) as client:
        await asyncio.gather(*(_one(client, book, answered) for book in lent))


async def _one(client: httpx.AsyncClient, book: UUID, answered: list[UUID]) -> None:
    with suppress(httpx.TransportError):
        if (await client.post(f"/lend/{book}/ann")).status_code == 200:
            answered.append(book)


async def _answered(books: list[UUID], number: int) -> bool:
    return len(books) >= number


async def _share(first: Service, second: Service) -> bool:
    return await _has_partitions(first, 2) and await _has_partitions(second, 2)


async def _has_partitions(service: Service, number: int) -> bool:
    return service.consumer is not None and len(service.consumer.assigned) == number


async def _one_leads(services: list[Service]) -> bool:
    return sorted(service.relay.leads for service in services) == [False, True]


async def _cut_leader(town: Town, service: str) -> None:
    admin = await asyncpg.connect(town.postgres.admin_url)
    cut = await admin.fetch(
        "select pg_terminate_backend(pid) from pg_locks join pg_database d on d.oid = database"
        " where locktype = 'advisory' and granted and datname = $1",
        service,
    )
    await admin.close()
    assert len(cut) == 1


async def _more_than(service: Service, number: int) -> bool:
    return await events(service) > number


async def _all_recorded(source: Service) -> bool:
    return await _unrecorded(source) == 0


async def _unrecorded(source: Service) -> int:
    number: int = await source.pool.fetchval(
        "select count(*) from events e where topic is not null"
        " and not exists (select from publications p where p.lane = e.lane and p.sequence >= e.sequence)"
    )
    return number
