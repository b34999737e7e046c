"""Migrations are applied once, in order, completely or not at all, by one process at a time, and never to a newer database."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from infra.local.patience import PATIENCE_SECONDS
from services.chassis.core.database import Pool, open_pool
from services.chassis.core.settings import EXIT_CONFIG
from services.chassis.log.migrations import LOG, Migration, Schema, SchemaError, Source

from .conftest import Town
from .help import until
from .processes import Runner, running
from .toy import MIGRATIONS

FIRST = {"0001_shelves.sql": "-- Shelves.\ncreate table shelves (\n    number integer primary key\n);"}
EXPANDED = {**FIRST, "0002_labels.sql": "alter table shelves add column label text;"}
CONTRACTED = {**EXPANDED, "0003_numbers.sql": "-- contract from 1.1.0\nalter table shelves drop column number;"}
SLOW = {"0001_slow.sql": "create table one (); select pg_sleep(3); create table two ();"}


@pytest.fixture
async def pool(town: Town) -> AsyncIterator[Pool]:
    """Yields a pool of connections to an empty database."""
    found = await open_pool(await town.postgres.database(f"empty{town.place}"), "empty", 4)
    yield found
    await found.close()


def schema(folder: Path, files: Mapping[str, str], release: str = "1.0.0") -> Schema:
    """Returns the schema of a service `library` whose folder of migrations contains only these files."""
    for file in folder.glob("*.sql"):
        file.unlink()
    for name, text in files.items():
        (folder / name).write_text(text)
    return Schema("library", (LOG, Source("library", folder)), release)


async def pending(pool: Pool, of: Schema) -> list[str]:
    async with pool.acquire() as connection:
        return paths(await of.pending(connection))


def paths(migrations: list[Migration]) -> list[str]:
    return [one.path for one in migrations]


async def tables(pool: Pool) -> set[str]:
    return {row[0] for row in await pool.fetch("select tablename from pg_tables where schemaname = 'public'")}


async def test_files_are_applied_once_in_the_order_of_sources_and_numbers(pool: Pool, tmp_path: Path) -> None:
    assert await pending(pool, schema(tmp_path, EXPANDED)) == [
        "chassis.log/0001_log.sql",
        "chassis.log/0002_erased.sql",
        "library/0001_shelves.sql",
        "library/0002_labels.sql",
    ]
    await schema(tmp_path, FIRST).migrate(pool)
    assert paths(await schema(tmp_path, EXPANDED).migrate(pool)) == ["library/0002_labels.sql"]
    assert await schema(tmp_path, EXPANDED).migrate(pool) == []
    assert await pool.fetchval("select count(*) from migrations where length(hash) = 64 and release = '1.0.0'") == 4


async def test_a_comment_may_change_and_a_statement_may_not(pool: Pool, tmp_path: Path) -> None:
    await schema(tmp_path, FIRST).migrate(pool)
    commented = {"0001_shelves.sql": "-- Where books stand.\n" + FIRST["0001_shelves.sql"]}
    assert await pending(pool, schema(tmp_path, commented)) == []
    changed = {"0001_shelves.sql": FIRST["0001_shelves.sql"].replace("integer", "bigint")}
    with pytest.raises(SchemaError, match=r"changed after they were applied: library/0001_shelves\.sql;"):
        await schema(tmp_path, changed).migrate(pool)


async def test_a_newer_database_is_refused_by_the_name_of_its_file_and_release(pool: Pool, tmp_path: Path) -> None:
    await schema(tmp_path, EXPANDED, "1.1.0").migrate(pool)
    with pytest.raises(SchemaError, match=r"newer than this release 1\.0\.0.*library/0002_labels\.sql \(release 1\.1"):
        await pending(pool, schema(tmp_path, FIRST))


async def test_a_contraction_waits_for_its_release_which_older_code_refuses(pool: Pool, tmp_path: Path) -> None:
    assert len(await schema(tmp_path, CONTRACTED, "1.0.9").migrate(pool)) == 4
    assert await pending(pool, schema(tmp_path, CONTRACTED, "1.0.9")) == []
    assert paths(await schema(tmp_path, CONTRACTED, "1.10.0").migrate(pool)) == ["library/0003_numbers.sql"]
    with pytest.raises(SchemaError, match=r"newer than this release 1\.0\.9"):
        await pending(pool, schema(tmp_path, CONTRACTED, "1.0.9"))


async def test_a_file_that_fails_is_named_and_leaves_nothing_and_those_before_it_stay(
    pool: Pool, tmp_path: Path
) -> None:
    broken = {**FIRST, "0002_broken.sql": "create table lamps (); create table lamps ();"}
    with pytest.raises(SchemaError, match=r'library/0002_broken\.sql was not applied: .*"lamps" already exists'):
        await schema(tmp_path, broken).migrate(pool)
    assert {"shelves", "lamps"} & await tables(pool) == {"shelves"}
    assert paths(await schema(tmp_path, EXPANDED).migrate(pool)) == ["library/0002_labels.sql"]


async def test_a_database_whose_tables_nobody_recorded_is_refused(pool: Pool, tmp_path: Path) -> None:
    await pool.execute("create table events ()")
    with pytest.raises(SchemaError, match=r"library: its database has tables but no table `migrations`"):
        await schema(tmp_path, FIRST).migrate(pool)


@pytest.mark.parametrize("name", ["0002_shelves.sql", "1_shelves.sql", "0001-shelves.sql"])
def test_a_file_whose_name_has_another_number_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="the name of migration 1 begins with 0001_"):
        schema(tmp_path, {name: "select 1;"})


async def test_of_two_that_migrate_at_once_one_does_and_the_other_waits(pool: Pool, tmp_path: Path) -> None:
    slow = schema(tmp_path, {"0001_slow.sql": "select pg_sleep(0.5); create table one ();"})
    both = await asyncio.gather(slow.migrate(pool), slow.migrate(pool))
    assert sorted([*paths(both[0]), *paths(both[1])]) == [
        "chassis.log/0001_log.sql",
        "chassis.log/0002_erased.sql",
        "library/0001_slow.sql",
    ]


async def test_a_table_in_use_holds_up_the_migration_and_nobody_else(pool: Pool, tmp_path: Path) -> None:
    await schema(tmp_path, FIRST).migrate(pool)
    async with pool.acquire() as reader, reader.transaction():
        await reader.fetch("select * from shelves")
        migrating = asyncio.create_task(schema(tmp_path, EXPANDED).migrate(pool))
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.sleep(0.5)
            await pool.execute("insert into shelves values (1)")  # waits behind the migration until its lock_timeout
        assert not migrating.done()
    assert paths(await migrating) == ["library/0002_labels.sql"]


async def empty(town: Town, name: str) -> Pool:
    return await open_pool(await town.postgres.database(f"{name}{town.place}"), "test", 2)


def folder(place: Path, files: Mapping[str, str]) -> str:
    """Writes these migrations to a folder and returns it. A runner applies them after those of its service."""
    for name, text in files.items():
        (place / name).write_text(text)
    return str(place)


async def test_of_two_processes_that_start_at_once_one_migrates_and_both_serve(town: Town, tmp_path: Path) -> None:
    given = folder(tmp_path, {"0001_slow.sql": "select pg_sleep(1); create table one ();"})
    async with running("library", town, MIGRATIONS=given) as one, running("library", town, MIGRATIONS=given) as other:
        await asyncio.gather(until(one.ready), until(other.ready))
    found = await empty(town, "library")
    assert await found.fetchval("select count(*) from migrations") == 4
    await found.close()


async def test_a_process_killed_in_mid_migration_leaves_it_absent_and_the_next_start_does_it(
    town: Town, tmp_path: Path
) -> None:
    found = await empty(town, "library")
    async with running("library", town, MIGRATIONS=folder(tmp_path, SLOW)) as runner:
        await until(lambda: _sleeps(found))
        await runner.kill()
        assert {"bookmarks", "one", "two"} & await tables(found) == {"bookmarks"}
        await runner.start()
        await until(runner.ready)
    assert {"one", "two"} <= await tables(found)
    await found.close()


async def test_a_process_on_a_newer_database_ends_with_78_and_one_sentence(town: Town, tmp_path: Path) -> None:
    async with running("library", town, MIGRATIONS=folder(tmp_path, FIRST)) as runner:
        await until(runner.ready)
        assert await runner.terminate() == 0
    async with running("library", town) as older:
        assert await older.process.wait() == EXIT_CONFIG
        assert older.process.stderr
        [line] = (await older.process.stderr.read()).decode().splitlines()
        assert line.startswith(f"library{town.place}: its database is newer than this release")


async def test_a_process_that_is_to_wait_serves_once_another_has_migrated(town: Town, tmp_path: Path) -> None:
    given = folder(tmp_path, FIRST)
    async with running("library", town, LIANBAN_MIGRATE="wait", LIANBAN_START_SECONDS="1", MIGRATIONS=given) as runner:
        await until(lambda: _waits(runner, "library/0001_shelves.sql"))
        await asyncio.sleep(1.5)  # longer than LIANBAN_START_SECONDS
        assert not await runner.ready()
        found = await empty(town, "library")
        await Schema("library", (LOG, *MIGRATIONS, Source("library", tmp_path))).migrate(found)
        await found.close()
        await until(runner.ready)


async def test_an_old_process_goes_on_beside_a_new_one_that_has_expanded_its_schema(town: Town, tmp_path: Path) -> None:
    async with running("library", town) as old:
        await until(old.ready)
        expand = {"0001_pages.sql": "alter table bookmarks add column page integer;"}
        async with running("library", town, LIANBAN_MEMBER="two", MIGRATIONS=folder(tmp_path, expand)) as new:
            await until(new.ready)
            for book in range(20):
                assert all([await one.post(f"/lend/{_book(book)}/r{place}") for place, one in enumerate((old, new))])
        assert await old.ready()
        assert await old.post(f"/lend/{_book(0)}/later")
    found = await empty(town, "library")
    assert await found.fetchval("select count(*) from events where type = 'lent'") == 41
    await found.close()


def _book(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012}"


async def _sleeps(pool: Pool) -> bool:
    asked = "select count(*) from pg_stat_activity where datname = current_database() and query like '%pg_sleep(3)%' and pid <> pg_backend_pid()"
    return bool(await pool.fetchval(asked))


async def _waits(runner: Runner, what: str) -> bool:
    return await runner.answers("/healthz") and what in await runner.reason()
