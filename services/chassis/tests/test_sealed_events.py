"""Events are sealed under the key of their household, in the log and on the topic, and are read again by every service."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import PostgresDsn

from infra.local.data_keys import make_data_keys
from services.chassis.core.command import Unreadable
from services.chassis.core.data_keys import DataKeysError
from services.chassis.core.database import open_pool
from services.chassis.core.sealing import NotSealed, cipher, is_sealed, seal, unseal
from services.chassis.core.vault import Vault
from services.chassis.service import Definition, Service

from .conftest import Town
from .help import books, broken, http, lend_many, public, readers, until_events
from .toy import diary, lend, library

KEY = bytes(range(32))


class Sealing:
    """The services of one test with one database of keys."""

    def __init__(self, town: Town, folder: Path) -> None:
        self.town, self.file = town, make_data_keys(folder)

    async def open(self, definition: Definition, **given: object) -> Service:
        url = PostgresDsn(await self.town.postgres.database(f"keys{self.town.place}"))
        return await self.town.open(definition, data_keys=self.file, keys_url=url, **given)


@pytest.fixture
def sealing(town: Town, tmp_path: Path) -> Sealing:
    return Sealing(town, tmp_path)


async def stored(service: Service) -> Sequence[bytes]:
    return [row["data"] for row in await service.pool.fetch("select data from events")]


async def test_events_are_sealed_where_they_are_stored_and_published_and_read_by_another_service(
    sealing: Sealing,
) -> None:
    source, reader = await sealing.open(library(sealing.town.place)), await sealing.open(diary(sealing.town.place))
    lent = books(50)
    await lend_many(source, lent, "unmistakable")
    await until_events(reader, 50)
    for data in (*await stored(source), *await stored(reader), *(one.data or b"" for one in await public(source))):
        assert is_sealed(data)
        assert b"unmistakable" not in data
    assert [await readers(reader, book) for book in lent[:5]] == [("unmistakable",)] * 5
    assert await broken(source) == await broken(reader) == []


async def test_another_process_reads_sealed_streams_and_continues_them(sealing: Sealing) -> None:
    first, second = [await sealing.open(library(sealing.town.place)) for _ in range(2)]
    (book,) = books(1)
    await first.ask(book, "ann", lend)
    await second.ask(book, "bob", lend)
    await first.ask(book, "eve", lend)
    assert await readers(second, book) == ("ann", "bob", "eve")
    second.log.forget()
    second.definition.vault.forget_all()
    assert not (await second.ask(book, "ann", lend)).events


async def test_events_that_were_stored_in_clear_text_are_read_beside_sealed_ones(sealing: Sealing) -> None:
    old = await sealing.open(library(sealing.town.place), personal_data="clear")
    (book,) = books(1)
    await old.ask(book, "ann", lend)
    assert not any(map(is_sealed, await stored(old)))
    new = await sealing.open(library(sealing.town.place))
    await new.ask(book, "bob", lend)
    await old.ask(book, "eve", lend)
    assert [is_sealed(data) for data in await stored(new)].count(True) == 2
    assert await readers(new, book) == await readers(old, book) == ("ann", "bob", "eve")
    assert await broken(new) == []


async def test_two_processes_that_see_a_household_at_once_use_one_key(sealing: Sealing) -> None:
    both = [await sealing.open(library(sealing.town.place)) for _ in range(2)]
    for book in books(10):
        await asyncio.gather(*(one.ask(book, f"r{number}", lend) for number, one in enumerate(both)))
        assert len(await readers(both[0], book)) == 2


async def test_operators_see_events_that_are_sealed(sealing: Sealing) -> None:
    source = await sealing.open(library(sealing.town.place))
    (book,) = books(1)
    await source.ask(book, "ann", lend)
    async with http(source) as client:
        events = (await client.get(f"/events/{book}")).json()
    assert [one["data"] for one in events] == [{"shelf": 7}, {"reader": "ann", "topic": sealing.town.topic}]


async def test_a_message_without_its_key_is_parked_and_redriven(sealing: Sealing) -> None:
    """The database of keys was restored from a backup that is older than the log."""
    source = await sealing.open(library(sealing.town.place))
    (book,) = books(1)
    await source.ask(book, "ann", lend)
    url = await sealing.town.postgres.database(f"keys{sealing.town.place}")
    async with await open_pool(url, "keys", 1) as pool:
        rows = await pool.fetch("select * from household_keys")
        await pool.execute("delete from household_keys")
        reader = await sealing.open(diary(sealing.town.place))
        async with http(reader) as client:
            while not (found := (await client.get("/parked")).json()):
                await asyncio.sleep(0.05)
            assert [one["error"] for one in found] == ["Unreadable: household_key_missing"]
            await pool.executemany("insert into household_keys values ($1, $2, $3)", [tuple(row) for row in rows])
            assert (await client.post(f"/parked/{book}/redrive")).json()["handled"] == 1
    assert await readers(reader, book) == ("ann",)


@pytest.mark.parametrize(
    ("key", "stream", "name", "change"),
    [
        (bytes(32), 1, "a", 0),
        (KEY, 2, "a", 0),
        (KEY, 1, "b", 0),
        (KEY, 1, "a", 1),
    ],
    ids=["another key", "another household", "another type", "a changed byte"],
)
def test_what_was_moved_or_changed_is_not_read(key: bytes, stream: int, name: str, change: int) -> None:
    data = bytearray(seal(cipher(KEY), UUID(int=1), "a", b"text"))
    data[-1] ^= change
    with pytest.raises(NotSealed, match=name):
        unseal(cipher(key), UUID(int=stream), name, bytes(data))


def test_a_nonce_is_used_once() -> None:
    made = {seal(cipher(KEY), UUID(int=1), "a", b"")[1:13] for _ in range(3_000)}
    assert len(made) == 3_000


def test_a_wrapped_key_is_of_one_household_and_one_installation(tmp_path: Path) -> None:
    vaults = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        vault = Vault()
        vault.open(make_data_keys(tmp_path / name))
        vaults.append(vault._keys)
    one, other = vaults
    assert one
    assert other
    wrapped = one.wrap(KEY, b"household")
    assert one.unwrap(1, wrapped, b"household") == KEY
    for keys, owner, number in ((one, b"another", 1), (other, b"household", 1), (one, b"household", 2)):
        with pytest.raises(DataKeysError, match=f"key {number}"):
            keys.unwrap(number, wrapped, owner)


def test_nothing_is_sealed_without_a_loaded_key(tmp_path: Path) -> None:
    vault = Vault()
    assert vault.seal(UUID(int=1), "a", b"{}") == b"{}"
    with pytest.raises(Unreadable, match="household_key_missing"):
        vault.unseal(UUID(int=1), "a", seal(cipher(KEY), UUID(int=1), "a", b"{}"))
