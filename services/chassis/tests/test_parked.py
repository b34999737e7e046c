"""An operator can look at a parked message, redrive it, or discard it with a reason."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from services.chassis.log.timers import TIMER
from services.chassis.operators.parking import parked, redrive
from services.chassis.service import Definition, Service

from .conftest import Town
from .help import Message, books, broken, events, http, on_lane, public, readers, until, until_events
from .test_timers import clockwork, note
from .toy import Stream, diary, lend, library, read

WHY = {"operator": "wang", "reason": "withdrawn by the sender, letter of 3 March"}


class Times(Stream):
    """A store that records when the publisher stored the messages that it receives."""

    def __init__(self) -> None:
        super().__init__("")
        self.seen: list[datetime | None] = []

    async def save(self, connection: Any, context: Any, changes: Any) -> None:
        self.seen += [change.command.delivery.stored for change in changes]


async def test_a_redriven_message_has_happened_when_it_happened(town: Town) -> None:
    handlers: dict[str, Any] = {"lent": _fail}
    times = Times()
    source, book = await town.open(library(town.place)), on_lane(1)
    reader = await town.open(diary(town.place, handlers, times))
    await source.ask(book, "ann", lend)
    await until(lambda: _holds(reader, 1))
    handlers["lent"] = read
    assert (await redrive(reader, book))["handled"] == 1
    assert times.seen == [await source.pool.fetchval("select stored from events where topic is not null")]


async def test_a_preview_says_what_it_is_why_it_waits_and_what_waits_behind_it(town: Town) -> None:
    source, reader = await town.open(library(town.place)), await town.open(_discreet(diary(town.place)))
    book = on_lane(1)
    for name in ("illegible", "bob", "eve"):
        await source.ask(book, name, lend)
    await until(lambda: _holds(reader, 3))
    seen = await _get(reader, f"/parked/{await _number(reader, book)}")
    assert seen["data"] == {"reader": "…", "topic": town.topic}
    assert (seen["waiting"], seen["type"]) == (2, "lent")
    assert seen["error"].startswith("ValueError at services.chassis.tests.toy.read:")
    assert (seen["discarded"], seen["application"]) == (None, str(book))
    assert (await _get(reader, "/parked/999999"))["code"] == "no_such_parked_message"


async def test_what_is_discarded_is_kept_with_the_reason_and_what_waited_behind_it_goes_on(town: Town) -> None:
    source, reader, book = await town.open(library(town.place)), await town.open(diary(town.place)), on_lane(1)
    for name in ("ann", "illegible", "bob", "eve"):
        await source.ask(book, name, lend)
    await until(lambda: _holds(reader, 3))
    number = await _number(reader, book)
    done = await _post(reader, f"/parked/{number}/discard", WHY)
    assert done == {"application": str(book), "handled": 2, "left": 0, "error": None}
    assert await readers(reader, book) == ("ann", "bob", "eve")
    [kept] = await _get(reader, "/discarded")
    assert (kept["number"], kept["operator"], kept["reason"]) == (number, WHY["operator"], WHY["reason"])
    assert await reader.pool.fetchval("select data from parked") == b'{"reader":"illegible","topic":"%s"}' % (
        town.topic.encode()
    )
    assert await _get(reader, "/parked") == []
    await source.ask(book, "zoe", lend)
    await until_events(reader, 4)
    assert await reader.pool.fetchval("select sum(parked) from lanes") == 0
    assert (await redrive(reader, book))["handled"] == 0
    assert await broken(reader) == []


async def test_nothing_is_discarded_twice_or_without_who_and_why(town: Town) -> None:
    source, reader, book = await town.open(library(town.place)), await town.open(diary(town.place)), on_lane(1)
    await source.ask(book, "illegible", lend)
    await until(lambda: _holds(reader, 1))
    place = f"/parked/{await _number(reader, book)}/discard"
    refused = await _post(reader, place, {"operator": " ", "grounds": "none"})
    assert refused["code"] == "body_unreadable"
    assert {error["field"] for error in refused["errors"]} == {"operator", "reason", "grounds"}
    assert await _holds(reader, 1)
    assert (await _post(reader, place, WHY))["left"] == 0
    assert (await _post(reader, place, WHY))["code"] == "no_such_parked_message"
    assert [line["operator"] for line in await _get(reader, "/discarded")] == ["wang"]


async def test_timers_of_an_application_go_on_when_the_one_that_failed_is_discarded(town: Town) -> None:
    service = await town.open(clockwork(town.place, {"fails": _fail, "soon": note}))
    stream = on_lane(1)
    await service.ask(stream, "fails", note)
    await until(lambda: _holds(service, 1))
    assert (await _get(service, "/parked"))[0]["topic"] == TIMER
    await _post(service, f"/parked/{await _number(service, stream)}/discard", WHY)
    await service.ask(stream, "soon", note)
    await until_events(service, 3)


async def test_a_message_of_an_outside_system_that_is_delivered_again_while_parked_is_parked_once(town: Town) -> None:
    handlers: dict[str, Any] = {"lent": _fail}
    source = await town.open_unpublished(library(town.place))
    reader = await town.open(_outside(diary(town.place, handlers)))
    book, other = on_lane(1), on_lane(1)
    await source.ask(book, "ann", lend)
    await source.ask(book, "bob", lend)
    ann, bob = await public(source)
    garbage = Message(1, b"?", [])
    await town.publish([ann, ann, bob, garbage])
    await until(lambda: _holds(reader, 3))
    await town.publish([bob, ann, ann])
    await source.ask(other, "eve", lend)
    await town.publish([(await public(source))[2]])
    await until(lambda: _holds(reader, 4))  # the last message is parked, so all before it were read
    assert [UUID(line["application"]) for line in await _get(reader, "/parked")] == [book, book, UUID(int=0), other]
    handlers["lent"] = read
    assert (await redrive(reader, book))["handled"] == 2
    assert await readers(reader, book) == ("ann", "bob")
    assert await reader.pool.fetchval("select sum(parked) from lanes") == 2
    assert await events(reader) == 2


async def test_a_long_list_is_read_page_by_page_and_redriven_whole(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    handlers: dict[str, Any] = {"lent": _fail}
    source, reader = await town.open(library(town.place)), await town.open(diary(town.place, handlers))
    (book, other), people = books(2), [f"r{number}" for number in range(7)]
    for person in people:
        await source.ask(book, person, lend)
    await source.ask(other, "ann", lend)
    await until(lambda: _holds(reader, 8))
    numbers = [line["number"] for line in await _get(reader, "/parked")]
    assert [line["number"] for line in await _get(reader, "/parked?limit=3")] == numbers[:3]
    assert [line["number"] for line in await _get(reader, f"/parked?limit=9&after={numbers[2]}")] == numbers[3:]
    [only] = await _get(reader, f"/parked?application={other}")
    assert UUID(only["application"]) == other
    for wrong in ("limit=0", "limit=1001", "after=x", "application=x"):
        assert (await _get(reader, f"/parked?{wrong}"))["code"] == "bad_filter"
    handlers["lent"] = read
    monkeypatch.setattr("services.chassis.operators.parking.parked", partial(_few, 3))
    done = await redrive(reader, book)
    assert (done["handled"], done["left"]) == (7, 0)
    assert await readers(reader, book) == tuple(people)


async def test_discarded_messages_are_listed_newest_first_page_by_page(town: Town) -> None:
    source, reader = await town.open(library(town.place)), await town.open(diary(town.place, {"lent": _fail}))
    lent = books(4)
    for book in lent:
        await source.ask(book, "ann", lend)
    await until(lambda: _holds(reader, 4))
    gone = [line["number"] for line in await _get(reader, "/parked")]
    for number in gone:
        await _post(reader, f"/parked/{number}/discard", WHY)
    first = [line["number"] for line in await _get(reader, "/discarded?limit=3")]
    assert first == gone[:0:-1]
    assert [line["number"] for line in await _get(reader, f"/discarded?limit=3&after={first[-1]}")] == gone[:1]


async def _few(most: int, service: Service, application: UUID | None = None, after: int = 0, limit: int = 200) -> Any:
    return await parked(service, application, after, min(most, limit))


def _outside(made: Definition) -> Definition:
    return replace(made, reads=replace(made.reads, outside=frozenset(made.reads.topics)))


def _discreet(made: Definition) -> Definition:
    return replace(made, personal=frozenset({"reader"}))


def _fail(state: Any, lent: Any, moment: Any) -> Any:
    raise ValueError("not now")


async def _get(service: Service, path: str) -> Any:
    async with http(service) as client:
        return (await client.get(path)).json()


async def _post(service: Service, path: str, body: Any) -> Any:
    async with http(service) as client:
        return (await client.post(path, json=body)).json()


async def _number(service: Service, application: UUID) -> int:
    """Returns the number of the oldest parked message of an application."""
    lines = await _get(service, "/parked")
    return next(int(line["number"]) for line in lines if line["application"] == str(application))


async def _holds(service: Service, number: int) -> bool:
    return len(await _get(service, "/parked")) == number
