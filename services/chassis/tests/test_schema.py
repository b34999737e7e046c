"""A database keeps the tables with which it was made, and a version with other tables does not start on it."""

from collections.abc import AsyncIterator

import pytest

from infra.local.fixtures import Databases
from services.chassis.core.database import Connection, open_pool
from services.chassis.log.migrations import OtherSchema, make

TABLES = "create table if not exists shelves (\n    number integer primary key\n);"


@pytest.fixture
async def empty(postgres: Databases) -> AsyncIterator[Connection]:
    """A connection to an empty database, in a transaction that is rolled back."""
    pool = await open_pool(await postgres.database("schemas"), "schemas", 1)
    async with pool.acquire() as connection:
        started = connection.transaction()
        await started.start()
        yield connection
        await started.rollback()
    await pool.close()


async def test_the_same_tables_are_made_once_whatever_their_comments_say(empty: Connection) -> None:
    await make(empty, "library", TABLES)
    await make(empty, "library", f"-- Where books stand.\n{TABLES}")
    assert await empty.fetchval("select count(*) from made_by") == 1


async def test_a_database_with_another_column_is_refused_with_what_to_do(empty: Connection) -> None:
    await make(empty, "library", TABLES)
    with pytest.raises(OtherSchema, match="library: its database was made by another version"):
        await make(empty, "library", TABLES.replace("integer", "bigint"))


async def test_so_is_one_that_does_not_say_who_made_it(empty: Connection) -> None:
    await make(empty, "library", TABLES)
    await empty.execute("drop table made_by")
    with pytest.raises(OtherSchema):
        await make(empty, "library", TABLES)
