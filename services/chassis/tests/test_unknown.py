"""A message that a reader does not know is stored and shown, also if it is malformed, and can be redriven after an upgrade."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from services.chassis.operators.parking import redrive
from services.chassis.service import Definition, Service

from .conftest import Town
from .help import Message, http, on_lane, public, readers, until, until_events
from .toy import diary, lend, library, read


async def test_a_type_that_is_not_known_is_set_aside_shown_and_tried_again_after_an_upgrade(town: Town) -> None:
    handlers: dict[str, Any] = {"lent.v1": read}
    reader, book = await town.open(diary(town.place, handlers)), on_lane(9)
    await _publish(town, book, ["lent.v1", "exchanged.v1", "lent.v1"])
    await until_events(reader, 2)
    assert await readers(reader, book) == ("r0", "r2")
    [line] = await _get(reader, "/parked")
    assert (line["type"], line["aside"], line["error"]) == ("exchanged.v1", True, "UnknownType: type_unknown")
    assert (await _get(reader, f"/parked/{line['number']}"))["data"] is None
    shown = await _get(reader, "/overview")
    assert (shown["parked"], shown["aside"]) == (1, 1)
    async with http(reader) as client:
        assert f'lianban_set_aside{{service="{reader.name}"}} 1.0' in (await client.get("/metrics")).text
    assert (await redrive(reader, book))["error"] == "UnknownType: type_unknown"
    handlers["exchanged.v1"] = read
    assert (await redrive(reader, book))["left"] == 0
    assert await readers(reader, book) == ("r0", "r2", "r1")
    assert (await _get(reader, "/overview"))["aside"] == 0


async def test_another_version_of_what_is_handled_stops_its_application_alone_until_it_is_known(town: Town) -> None:
    handlers: dict[str, Any] = {"lent.v1": read}
    reader, book, other = await town.open(diary(town.place, handlers)), on_lane(9), on_lane(9)
    await _publish(town, book, ["lent.v1", "lent.v2", "lent.v1"], [(other, "lent.v1")])
    await until_events(reader, 2)
    assert (await readers(reader, book), await readers(reader, other)) == (("r0",), ("r3",))
    errors = [(line["error"], line["aside"]) for line in await _get(reader, "/parked")]
    assert errors == [("Unreadable: version_unknown", False), ("Waits: application_waits", False)]
    handlers["lent.v2"] = read
    assert (await redrive(reader, book))["left"] == 0
    assert await readers(reader, book) == ("r0", "r1", "r2")


async def test_a_type_that_a_service_is_known_to_have_no_use_for_leaves_nothing(town: Town) -> None:
    reader, book = await town.open(_without_use(diary(town.place, {"lent.v1": read}), "returned.v1")), on_lane(9)
    await _publish(town, book, ["returned.v1", "lent.v1"])
    await until_events(reader, 1)
    assert await _get(reader, "/parked") == []


async def test_a_timer_that_is_not_known_is_set_aside(town: Town) -> None:
    reader, book = await town.open(_ringing(diary(town.place))), on_lane(9)
    await reader.pool.execute("insert into timers (stream, name, due) values ($1, 'gone', now())", book)
    await until(_holding(reader, 1))
    [line] = await _get(reader, "/parked")
    assert (line["error"], line["aside"]) == ("UnknownType: timer_unknown", True)


CANARY = "11010519491231002X"

KINDS: dict[str, tuple[dict[str, Any], bytes | None, str]] = {
    "no value": ({}, None, "ValidationError: the whole: json_invalid"),
    "no JSON": ({}, CANARY.encode(), "ValidationError: the whole: json_invalid"),
    "a field of another kind": ({}, b'{"reader": {"%s": 1}, "topic": ""}' % CANARY.encode(), "reader: string_type"),
    "no sequence": ({"ce_sequence": None}, b"{}", "Unreadable: ce_sequence"),
    "a sequence that is no number": ({"ce_sequence": CANARY.encode()}, b"{}", "Unreadable: ce_sequence"),
    "a lane that is not the application's": (
        {"ce_lane": b"3", "ce_sequence": b"1"},
        b"{}",
        "Unreadable: lane_of_another_application",
    ),
    "an application that is none": ({"ce_subject": CANARY.encode()}, b"{}", "Unreadable: ce_subject"),
    "no type": ({"ce_type": None}, b"{}", "Unreadable: ce_type"),
    "an id that is no text": ({"ce_id": b"\xff" + CANARY.encode()}, b"{}", "Unreadable: ce_id"),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_what_cannot_be_read_is_kept_with_a_reason_without_values(
    town: Town, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    changed, data, error = KINDS[kind]
    source, reader, book = (
        await town.open_unpublished(library(town.place)),
        await town.open(diary(town.place)),
        on_lane(9),
    )
    for name in ("ann", "bob"):
        await source.ask(book, name, lend)
        await source.ask(on_lane(9), name, lend)
    good = await public(source)
    pairs = [(name, changed.get(name, value)) for name, value in good[1].headers]
    await town.publish([good[0], Message(9, data, pairs), *good[2:]])
    await until(_holding(reader, 1))
    [line] = await _get(reader, "/parked")
    assert error in line["error"]
    async with http(reader) as client:
        said = [(await client.get(path)).text for path in ("/parked", "/overview", "/metrics", "/lag")]
    assert CANARY not in "".join([*said, *capfd.readouterr()])
    assert await reader.pool.fetchval("select data from parked") == (data or b"")


async def test_a_message_without_a_key_or_on_another_partition_is_handled(town: Town) -> None:
    source, reader, book = (
        await town.open_unpublished(library(town.place)),
        await town.open(diary(town.place)),
        on_lane(9),
    )
    await source.ask(book, "ann", lend)
    [message] = await public(source)
    await town.publish([replace(message, lane=10)], key=None)
    await until_events(reader, 1)
    assert await readers(reader, book) == ("ann",)


async def _publish(town: Town, book: UUID, types: list[str], others: Sequence[tuple[UUID, str]] = ()) -> None:
    """Publishes a message of each type about the book, then those of `others`. The readers are r0, r1 and so on."""
    source = await town.open_unpublished(library(town.place))
    about = [*((book, name) for name in types), *others]
    for number, (stream, _) in enumerate(about):
        await source.ask(stream, f"r{number}", lend)
    records = await public(source)
    await town.publish(
        Message(
            record.lane,
            record.data,
            [(key, name.encode() if key == "ce_type" else said) for key, said in record.headers],
        )
        for record, (_, name) in zip(records, about, strict=True)
    )


def _without_use(definition: Definition, name: str) -> Definition:
    return replace(definition, reads=replace(definition.reads, unused=frozenset({name})))


def _ringing(definition: Definition) -> Definition:
    return replace(definition, aggregate=replace(definition.aggregate, on_timer={"known": lambda *given: []}))


def _holding(service: Service, number: int) -> Callable[[], Awaitable[bool]]:
    async def holds() -> bool:
        return len(await _get(service, "/parked")) == number

    return holds


async def _get(service: Service, path: str) -> Any:
    async with http(service) as client:
        return (await client.get(path)).json()
