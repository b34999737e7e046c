"""A replay reads every stream once, with its events in order, also if events are appended meanwhile."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.chassis.http.operation import Query, Word
from services.chassis.operators.replay import STREAMS, replay_routes
from services.chassis.runtime.application import application
from services.chassis.service import Service

from .conftest import Town
from .help import books, lend_many
from .toy import Lent, library

MANY = 2 * STREAMS + 1


class ReaderFilter(Query):
    reader: Word | None = None


def readers_seen(book: UUID, events: Sequence[Any], query: Mapping[str, str]) -> Iterator[dict[str, object]]:
    readers = [event.reader for event in events if isinstance(event, Lent)]
    if query.get("reader", "ann") in readers:
        yield {"book": book, "readers": readers}


def kinds_seen(book: UUID, events: Sequence[Any], query: Mapping[str, str]) -> Iterator[list[str]]:
    yield [type(event).__name__ for event in events]


LOOKS = {"seen": readers_seen, "kinds": kinds_seen, "lent": kinds_seen}
UNREAD = {"lent": frozenset({"shelved"})}


@pytest.fixture
async def shelves(town: Town) -> Service:
    """Returns a library with replay routes for its readers and for the classes of its events."""
    definition = library(town.place)
    return await town.open(
        replace(definition, routes=lambda service: replay_routes(service, LOOKS, UNREAD, ReaderFilter))
    )


async def asked(service: Service, path: str) -> list[dict[str, Any]]:
    transport = httpx.ASGITransport(application(service))
    async with httpx.AsyncClient(transport=transport, base_url="http://library") as client:
        answer = await client.get(path)
    answer.raise_for_status()
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_every_stream_is_seen_once_and_every_line_says_how_far_it_is(shelves: Service) -> None:
    lent = books(MANY)
    await lend_many(shelves, lent)
    await lend_many(shelves, lent[:1], "bob")
    lines = await asked(shelves, "/seen")
    assert [(line["read"], line["of"]) for line in lines] == [(STREAMS, MANY), (2 * STREAMS, MANY), (MANY, MANY)]
    seen = {one["book"]: one["readers"] for line in lines for one in line["seen"]}
    assert seen == {str(book): ["ann"] for book in lent} | {str(lent[0]): ["ann", "bob"]}
    assert [one["book"] for line in lines for one in line["seen"]] == sorted(map(str, lent))


async def test_one_stream_is_seen_alone_and_an_unknown_one_not_at_all(shelves: Service) -> None:
    one, other = books(2)
    await lend_many(shelves, [one])
    assert [line["seen"] for line in await asked(shelves, f"/seen/{one}")] == [[{"book": str(one), "readers": ["ann"]}]]
    assert await asked(shelves, f"/seen/{other}") == [{"read": 0, "of": 1, "seen": []}]


async def test_the_query_is_told_to_who_looks(shelves: Service) -> None:
    (book,) = books(1)
    await lend_many(shelves, [book])
    assert [line["seen"] for line in await asked(shelves, "/seen?reader=bob")] == [[]]


async def test_events_that_a_look_does_without_are_not_read(shelves: Service) -> None:
    await lend_many(shelves, books(1))
    kinds, lent = [(await asked(shelves, path))[0]["seen"] for path in ("/kinds", "/lent")]
    assert (kinds, lent) == ([["Shelved", "Lent"]], [["Lent"]])
