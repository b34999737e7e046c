"""`lianban keys rotate-data` and `rewrap`: the keys of households get another wrapping key while services run."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from infra.local.data_keys import add_wrapping_key, make_data_keys
from infra.local.fixtures import Databases
from services.chassis.core.data_keys import load_data_keys
from services.chassis.core.database import open_pool
from services.chassis.core.vault import Vault
from services.cli.failure import CONFIG, Failure
from services.cli.household_keys import rewrap
from services.cli.migrate import schema, variable

from .conftest import lianban

DATABASE = "keys_cli"


@pytest.fixture
async def vault(postgres: Databases, tmp_path: Path) -> AsyncIterator[Vault]:
    """The vault of a running service."""
    async with await open_pool(await postgres.database(DATABASE), "keys", 2) as pool:
        await schema("keys").migrate(pool)
        await pool.execute("truncate household_keys, erasures")
        one = Vault()
        one.open(make_data_keys(tmp_path))
        one.use(pool)
        yield one


async def seal(vault: Vault, streams: Sequence[UUID]) -> dict[UUID, bytes]:
    await vault.create(streams)
    return {stream: vault.seal(stream, "a.type", stream.bytes) for stream in streams}


async def readable(vault: Vault, sealed: dict[UUID, bytes]) -> bool:
    vault.forget_all()
    await vault.load(sealed)
    return all(vault.unseal(stream, "a.type", data) == stream.bytes for stream, data in sealed.items())


async def test_keys_are_rotated_while_a_service_runs(
    vault: Vault, postgres: Databases, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {variable("keys"): await postgres.database(DATABASE)}
    before = load_data_keys(tmp_path / "data.json")
    sealed = await seal(vault, [uuid4()])
    assert add_wrapping_key(tmp_path / "data.json") == 2
    sealed |= await seal(vault, [uuid4()])
    assert lianban("keys", "rotate-data", str(tmp_path)).stdout == "2\n", "a key that is not used yet is kept"
    await asyncio.to_thread(rewrap, tmp_path, False, given)
    assert capsys.readouterr().out == "2 keys with wrapping key 2\n0 households erased\n"
    assert await readable(vault, sealed)
    sealed |= await seal(vault, [uuid4()])
    await asyncio.to_thread(rewrap, tmp_path, True, given)
    assert capsys.readouterr().out.splitlines()[0] == "3 keys with wrapping key 2"
    after = load_data_keys(tmp_path / "data.json")
    assert (after.lookup, after.current, [*after.wrapping]) == (before.lookup, 2, [2])
    assert await readable(vault, sealed)


async def test_an_erased_household_gets_no_new_key(vault: Vault, postgres: Databases, tmp_path: Path) -> None:
    stream = uuid4()
    await seal(vault, [stream])
    await vault.erase(stream, "wu", "asked")
    await vault.erase(stream, "wu", "asked again")
    await vault.create([stream])
    assert vault.is_erased(stream)
    assert await vault.keys_of([stream]) == {}
    await asyncio.to_thread(rewrap, tmp_path, False, {variable("keys"): await postgres.database(DATABASE)})


def test_without_the_address_of_the_database_it_says_which_setting_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="set DATABASE_URL_KEYS") as raised:
        rewrap(tmp_path, False, {})
    assert raised.value.code == CONFIG
