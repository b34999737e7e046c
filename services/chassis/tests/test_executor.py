"""Group commit: commands that arrive during a transaction share the next one. After a stop, every command has an answer."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from asyncpg import PostgresConnectionError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from infra.local.patience import PATIENCE_SECONDS
from services.chassis.core.aggregate import Aggregate, AppliedChange, NoStore
from services.chassis.core.command import Applied, Command, DecisionContext
from services.chassis.core.database import Connection
from services.chassis.core.events import Codec
from services.chassis.core.problems import Busy, Unavailable
from services.chassis.log.executor import BUSY_SECONDS, MOST, pace
from services.chassis.messaging.subscriptions import Subscriptions
from services.chassis.service import Definition

from .conftest import Town
from .help import books, events, http, lend_many
from .toy import Read, decode, evolve, lend, library


async def test_many_callers_share_few_transactions(town: Town) -> None:
    source = await town.open(library(town.place))
    before = await _transactions(source.pool)
    await lend_many(source, books(1000))
    taken = await _transactions(source.pool) - before
    assert await events(source) == 2000
    assert taken < 100  # the commands need three or four; relay, heads and this query make the others


async def test_a_caller_who_has_gone_costs_the_others_nothing(town: Town) -> None:
    source = await town.open(library(town.place))
    asking = [asyncio.create_task(source.ask(book, "ann", lend)) for book in books(20)]
    await asyncio.sleep(0)
    asking[3].cancel()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert [isinstance(answer, BaseException) for answer in answers].count(True) == 1
    assert await events(source) == 40


class Slow(NoStore):
    """A store whose `save` waits until the test continues it, and can raise a lost connection."""

    def __init__(self) -> None:
        self.entered, self.go = asyncio.Event(), asyncio.Event()
        self.lost = 0
        self.sizes: list[int] = []

    async def save(self, connection: Connection, context: None, changes: Sequence[AppliedChange]) -> None:
        self.sizes.append(len(changes))
        self.entered.set()
        await self.go.wait()
        if self.lost:
            self.lost -= 1
            raise PostgresConnectionError("gone")


def _slow(place: str, register: Slow) -> Definition:
    aggregate = Aggregate(f"slow{place}", (), evolve, Codec({"read": Read}), register)
    return Definition(aggregate, Subscriptions((), {}, decode), lambda service: [])


def _read(state: tuple[str, ...], reader: str, moment: DecisionContext) -> list[object]:
    return [Read(reader)]


async def test_a_stop_finishes_what_is_in_hand_and_what_waits_behind_it(town: Town) -> None:
    register = Slow()
    service = await town.open(_slow(town.place, register))
    asking = [asyncio.create_task(service.ask(book, "ann", _read)) for book in books(3)]
    await register.entered.wait()
    asking += [asyncio.create_task(service.ask(book, "ann", _read)) for book in books(3)]
    await asyncio.sleep(0)
    stopping = asyncio.create_task(service.executor.stop())
    await asyncio.sleep(0.05)
    register.go.set()
    await stopping
    assert all([(await answer).events for answer in asking])
    with pytest.raises(Unavailable):
        await service.ask(books(1)[0], "ann", _read)


def test_commands_gather_the_longer_the_busier_a_service_is_but_never_behind_a_whole_batch() -> None:
    assert pace(1, 0) < 0.06
    assert pace(1, 0) < pace(50, 0) < pace(200, 0) < pace(400, 0) == pace(450, 0) == BUSY_SECONDS
    assert pace(MOST, 0) == pace(1, MOST - 1) == 0


async def test_a_transaction_takes_a_bounded_number_of_commands(town: Town) -> None:
    register = Slow()
    service = await town.open(_slow(town.place, register))
    asking = [asyncio.create_task(service.ask(book, "ann", _read)) for book in books(MOST + 200)]
    await register.entered.wait()
    register.go.set()
    await asyncio.gather(*asking)
    assert max(register.sizes) <= MOST
    assert sum(register.sizes) == MOST + 200


async def test_requests_beyond_a_limit_hear_so_at_once_and_all_that_was_accepted_is_applied(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chassis.log.executor.MOST_WAITING", 20)
    register = Slow()
    service = await town.open(_slow(town.place, register))
    asking = [asyncio.create_task(service.ask(book, "ann", _read)) for book in books(30)]
    await register.entered.wait()
    refused = [one for one in asking if one.done() and isinstance(one.exception(), Busy)]
    batch = asyncio.create_task(service.executor.submit([Command(book, "ann", _read) for book in books(MOST)]))
    await asyncio.sleep(0.05)
    assert not batch.done()  # a batch from topics waits
    with pytest.raises(Busy, match="busy"):
        await service.ask(books(1)[0], "ann", _read)
    register.go.set()
    assert {type(outcome) for outcome in await batch} == {Applied}
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert len(refused) == sum(isinstance(answer, Busy) for answer in answers) == 10
    assert await events(service) == 20 + MOST
    assert (await service.ask(books(1)[0], "ann", _read)).events  # the queue has room again


async def test_a_refused_request_says_when_to_try_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.chassis.log.executor.MOST_WAITING", 0)
    service = await town.open(_slow(town.place, Slow()))

    async def post(request: Request) -> Response:
        await service.ask(books(1)[0], "ann", _read)
        return Response()

    service.definition = replace(service.definition, routes=lambda service: [Route("/read", post, methods=["POST"])])
    async with http(service) as client:
        answer = await client.post("/read")
    assert (answer.status_code, answer.headers["retry-after"], answer.json()["code"]) == (503, "1", "busy")


async def test_a_lost_connection_is_tried_again_and_applies_once(town: Town) -> None:
    register = Slow()
    register.lost = 2
    register.go.set()
    service = await town.open(_slow(town.place, register))
    (book,) = books(1)
    assert (await service.ask(book, "ann", _read)).state == ("ann",)
    assert (await service.ask(book, "bob", _read)).state == ("ann", "bob")
    assert await events(service) == 2


async def test_a_stop_while_the_database_is_away_ends_in_time_and_says_so(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chassis.log.executor.STOP_SECONDS", 0.2)
    source = await town.open(library(town.place))
    await town.postgres.stop()
    asking = asyncio.create_task(source.ask(books(1)[0], "ann", lend))
    await asyncio.sleep(0.05)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await source.executor.stop()
    await town.postgres.start()
    with pytest.raises(Unavailable, match="stopping"):
        await asking


async def _transactions(pool: Any) -> int:
    async with pool.acquire() as connection:
        await connection.execute("select pg_stat_force_next_flush()")
        await asyncio.sleep(1.2)  # the server updates its statistics once a second
        number: int = await connection.fetchval(
            "select xact_commit from pg_stat_database where datname = current_database()"
        )
        return number
