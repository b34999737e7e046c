"""If another transaction changes the data of a decision before the commit, the command is decided again."""

import asyncio
from typing import Any

import asyncpg
import pytest

from services.chassis.core.database import Connection

from .conftest import Town
from .help import broken, events, on_lane, readers, until_events
from .toy import OnLoan, Stream, diary, lend, library


async def test_two_processes_of_one_service_decide_one_stream_in_turn(town: Town) -> None:
    both = [await town.open(library(town.place)) for _ in range(2)]
    book = on_lane(3)
    names = [f"r{number}" for number in range(30)]
    await asyncio.gather(*(service.ask(book, name, lend) for name in names for service in both))
    for service in both:
        assert sorted(await readers(service, book)) == sorted(names)
    assert await events(both[0]) == 60
    assert await broken(both[0]) == []


async def test_what_was_appended_behind_the_cache_is_seen(town: Town) -> None:
    first, second = [await town.open(library(town.place)) for _ in range(2)]
    book = on_lane(3)
    await first.ask(book, "ann", lend)
    await second.ask(book, "bob", lend)
    assert (await first.ask(book, "bob", lend)).events == []
    assert (await first.ask(book, "eve", lend)).state == ("ann", "bob", "eve")


class Seats(Stream):
    """A store with one seat per reader. A rival transaction takes a seat after the first `load`."""

    def __init__(self, topic: str, rival: str, url: str) -> None:
        super().__init__(topic)
        self.rival, self.url, self.asked = rival, url, 0

    async def load(self, connection: Connection, commands: Any) -> Any:
        self.taken = {row["reader"] for row in await connection.fetch("select reader from seats")}
        self.asked += 1
        if self.asked == 1:
            other = await asyncpg.connect(self.url)
            await other.execute("insert into seats values ($1)", self.rival)
            await other.close()
        return await super().load(connection, commands)

    async def save(self, connection: Connection, context: Any, changes: Any) -> None:
        rows = [(change.command.message,) for change in changes]
        await connection.copy_records_to_table("seats", records=rows, columns=("reader",))

    def sit(self, state: tuple[str, ...], reader: str, moment: Any) -> Any:
        if reader in self.taken:
            raise OnLoan("seat_taken", reader=reader)
        return lend(state, reader, moment)


async def test_a_unique_violation_is_decided_again_and_becomes_a_refusal(town: Town) -> None:
    url = await town.postgres.database(f"library{town.place}")
    owner = await asyncpg.connect(url)
    await owner.execute("create table seats (reader text primary key)")
    seats = Seats(town.topic, "bob", url)
    source = await town.open(library(town.place, seats))
    bob, ann = await asyncio.gather(
        source.ask(on_lane(1), "bob", seats.sit), source.ask(on_lane(1), "ann", seats.sit), return_exceptions=True
    )
    assert isinstance(bob, OnLoan)
    assert not isinstance(ann, BaseException)
    with pytest.raises(OnLoan):
        await source.ask(on_lane(2), "ann", seats.sit)
    assert await events(source) == 2
    assert await broken(source) == []
    await owner.close()


async def test_an_event_that_stands_where_the_next_should_stand_is_not_written_over(town: Town) -> None:
    source = await town.open_unpublished(library(town.place))
    book = on_lane(4)
    await source.ask(book, "ann", lend)
    await source.pool.execute(
        "insert into events (lane, sequence, stream, version, type, data, stored, hash)"
        " values (4, 3, gen_random_uuid(), 1, 'shelved', '{}', now(), '')"
    )
    with pytest.raises(asyncpg.UniqueViolationError):
        await source.ask(book, "bob", lend)
    await source.ask(on_lane(5), "bob", lend)
    await town.as_owner(source, "delete from events where lane = 4 and sequence = 3")
    await source.ask(book, "bob", lend)
    assert await broken(source) == []
    reader = await town.open(diary(town.place))
    await source.relay.start()
    await until_events(reader, 3)
