"""A message that cannot be handled stops only its own application, until an operator redrives it."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.chassis.log.batch import Waits
from services.chassis.operators.parking import redrive
from services.chassis.service import Service

from .conftest import Town
from .help import Message, events, http, on_lane, public, readers, until, until_events
from .toy import Bookmarks, diary, lend, library, read


async def test_only_the_application_of_a_failing_message_waits_and_a_redrive_finishes_it_in_order(town: Town) -> None:
    handlers: dict[str, Any] = {"lent": read}
    source, reader = await town.open(library(town.place)), await town.open(diary(town.place, handlers))
    poisoned, neighbour = on_lane(9), on_lane(9)
    for name in ("ann", "illegible", "bob", "eve"):
        await source.ask(poisoned, name, lend)
        await source.ask(neighbour, "ann" if name == "illegible" else name, lend)
    await until_events(reader, 4)
    assert await readers(reader, poisoned) == ("ann",)
    assert await readers(reader, neighbour) == ("ann", "bob", "eve")
    first, *others = [line["error"] for line in await _parked(reader)]
    assert first.startswith("ValueError at services.chassis.tests.toy.read:")
    assert others == ["Waits: application_waits"] * 2
    with pytest.raises(Waits, match="application_waits"):
        await reader.ask(poisoned, "me", lend)
    assert (await redrive(reader, poisoned))["handled"] == 0
    handlers["lent"] = lambda state, lent, moment: read(
        state, lent.model_copy(update={"reader": lent.reader[:3]}), moment
    )
    done = [await _redrive(reader, poisoned) for _ in range(2)]
    assert [(line["handled"], line["left"]) for line in done] == [(3, 0), (0, 0)]
    assert await readers(reader, poisoned) == ("ann", "ill", "bob", "eve")


async def test_two_operators_who_redrive_at_once_apply_nothing_twice(town: Town) -> None:
    handlers: dict[str, Any] = {"lent": _fail}
    source, reader = await town.open(library(town.place)), await town.open(diary(town.place, handlers))
    other, book = await town.open(diary(town.place, handlers)), on_lane(1)
    for number in range(20):
        await source.ask(book, f"r{number}", lend)
    await until(lambda: _holds(reader, 20))
    handlers["lent"] = _again
    await asyncio.gather(*(redrive(service, book) for service in (reader, other) for _ in range(3)))
    assert await readers(reader, book) == tuple(f"r{number}" for number in range(20))
    assert await reader.pool.fetchval("select sum(parked) from lanes") == 0
    await source.ask(book, "last", lend)
    await until_events(reader, 21)


async def test_bytes_and_headers_that_mean_nothing_are_parked_and_their_lane_goes_on(town: Town) -> None:
    source, reader = await town.open_unpublished(library(town.place)), await town.open(diary(town.place))
    book = on_lane(2)
    for number in range(12):
        await source.ask(book, f"r{number}", lend)
    good = await public(source)
    bad = [_with(good[place], **change) for place, change in enumerate(NONSENSE)]
    foreign = [Message(2, b"\xff\xfe", []), Message(2, None, [("ce_type", b"lent")]), _with(good[0], ce_lane=b"x")]
    foreign += [_with(good[0], ce_lane=b"3"), _with(good[0], ce_lane=b"99"), _with(good[0], ce_sequence=b"9" * 5000)]
    await town.publish([*foreign, *bad, *good[len(bad) :]])
    await until_events(reader, 12 - len(NONSENSE))
    assert await readers(reader, book) == tuple(f"r{number}" for number in range(len(NONSENSE), 12))
    assert len(await _parked(reader)) == len(NONSENSE) + len(foreign)
    await reader.stop()
    async with Service(await town.settings(reader.name), diary(town.place)) as again:
        assert len(await _parked(again)) == len(NONSENSE) + len(foreign)


NONSENSE: list[dict[str, Any]] = [
    {"ce_subject": b"nobody"},
    {"ce_subject": None},
    {"ce_type": None},
    {"ce_type": b"a\0b"},
    {"ce_id": b"\xff"},
    {"ce_id": None, "ce_subject": b""},
]


async def test_bytes_that_are_no_json_are_parked_with_their_application(town: Town) -> None:
    source, reader = await town.open_unpublished(library(town.place)), await town.open(diary(town.place))
    book, other = on_lane(4), on_lane(4)
    for name in ("ann", "bob"):
        await source.ask(book, name, lend)
        await source.ask(other, name, lend)
    good = await public(source)
    broken = Message(4, b"\xff{", good[0].headers)
    await town.publish([broken, *good[1:]])
    await until_events(reader, 2)
    assert await readers(reader, other) == ("ann", "bob")
    assert await readers(reader, book) == ()
    assert {UUID(line["application"]) for line in await _parked(reader)} == {book}


async def test_what_the_database_refuses_is_parked_alone(town: Town) -> None:
    source = await town.open_unpublished(library(town.place))
    reader = await town.open(diary(town.place, register=Bookmarks()))
    lent = [on_lane(number % 5) for number in range(40)]
    for place, book in enumerate(lent):
        await source.ask(book, {7: "torn", 13: "nul\0", 21: "ungatherable"}.get(place, "ann"), lend)
        await source.ask(book, "bob", lend)
    await town.publish(await public(source))
    await until_events(reader, 74)
    assert {UUID(line["application"]) for line in await _parked(reader)} == {lent[7], lent[13], lent[21]}
    assert len(await _parked(reader)) == 6
    assert await reader.pool.fetchval("select count(*) from bookmarks") == 74


async def test_an_asker_hears_what_the_database_says_and_those_beside_him_are_served(town: Town) -> None:
    source = await town.open(library(town.place, Bookmarks(town.topic)))
    names = ["ann", "torn", "bob", "nul\0", "eve"]
    heard = await asyncio.gather(*(source.ask(on_lane(1), name, lend) for name in names), return_exceptions=True)
    assert [isinstance(answer, Exception) for answer in heard] == [False, True, False, True, False]
    assert await events(source) == 6


async def test_an_event_that_no_broker_would_take_is_refused_to_the_asker(town: Town) -> None:
    source, reader = await town.open(library(town.place)), await town.open(diary(town.place))
    with pytest.raises(ValueError, match="more than 900000"):
        await source.ask(on_lane(1), "x" * 1_000_000, lend)
    await source.ask(on_lane(1), "x" * 890_000, lend)
    await until_events(reader, 1)


async def _parked(service: Service) -> list[dict[str, Any]]:
    async with http(service) as client:
        found: list[dict[str, Any]] = (await client.get("/parked")).json()
        return found


async def _redrive(service: Service, book: UUID) -> dict[str, Any]:
    async with http(service) as client:
        answer: httpx.Response = await client.post(f"/parked/{book}/redrive")
        found: dict[str, Any] = answer.json()
        return found


async def _holds(service: Service, number: int) -> bool:
    return len(await _parked(service)) == number


def _with(message: Message, **changed: Any) -> Message:
    return Message(message.lane, message.data, [(name, changed.get(name, value)) for name, value in message.headers])


def _fail(state: Any, lent: Any, moment: Any) -> Any:
    raise ValueError("not now")


def _again(state: Any, lent: Any, moment: Any) -> Any:
    return read((), lent, moment)
