"""The role of each service and the reader of each database are refused what would change the past, and what is of other services."""

import asyncio

import asyncpg
import pytest

from e2e.attack.database import KEPT, allowed, of_reader, of_service
from infra.local.fixtures import Databases
from infra.services import SERVICES
from services.cli.failure import CONFIG, Failure
from services.cli.migrate import migrate, variable


async def made(postgres: Databases, service: str) -> None:
    """Creates and migrates the database of a service."""
    owner = await postgres.database(service)
    await asyncio.to_thread(migrate, [service], False, {variable(service): owner})


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_is_refused_what_changes_the_past(service: str, postgres: Databases) -> None:
    await made(postgres, service)
    connection = await asyncpg.connect(postgres.url(service))
    try:
        assert await allowed(connection, of_service(service)) == []
        for table in KEPT:
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0
        for other in {*SERVICES, "postgres", "template1"} - {service}:
            with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.InvalidCatalogNameError)):
                await asyncpg.connect(postgres.url(service), database=other)
    finally:
        await connection.close()


@pytest.mark.parametrize("service", ["intake", "portal"])
async def test_a_reader_changes_nothing(service: str, postgres: Databases) -> None:
    await made(postgres, service)
    connection = await asyncpg.connect(postgres.reader_url(service))
    try:
        assert await allowed(connection, of_reader(service)) == []
        assert await connection.fetchval("SELECT count(*) FROM lanes") == 64
    finally:
        await connection.close()


async def test_a_service_that_must_migrate_names_the_command_for_its_owner(postgres: Databases) -> None:
    await postgres.database("unmigrated")
    with pytest.raises(Failure, match="run `lianban migrate utility` with the address of the owner") as failed:
        await asyncio.to_thread(migrate, ["utility"], False, {variable("utility"): postgres.url("unmigrated")})
    assert failed.value.code == CONFIG
