"""roles.sql run with psql, as an operator runs it."""

import asyncio
import subprocess
from pathlib import Path

import asyncpg
import pytest

from infra.local.account import binaries
from infra.local.fixtures import Databases
from infra.local.roles import STATEMENTS, owner, reader, roles, script, url

PASSWORD = 'it\'s "quoted"'


async def connected(postgres: Databases, role: str, database: str = "operated") -> "asyncpg.Connection[asyncpg.Record]":
    return await asyncpg.connect(url(postgres.admin_url, database, role, ""), password=f"{PASSWORD}{role}")


async def test_psql_makes_three_roles_that_reach_their_own_database_alone(postgres: Databases, tmp_path: Path) -> None:
    for _ in range(2):  # it can be repeated
        await asyncio.to_thread(psql, postgres.admin_url, binaries(tmp_path, None))
    for role in roles("operated"):
        await (await connected(postgres, role)).close()
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connected(postgres, role, "postgres")


async def test_a_database_of_release_1_0_0_goes_to_its_owner_while_the_service_is_connected(
    postgres: Databases, tmp_path: Path
) -> None:
    admin = await asyncpg.connect(postgres.admin_url)
    await admin.execute(
        f"CREATE ROLE operated_old LOGIN PASSWORD '{PASSWORD.replace(chr(39), chr(39) * 2)}operated_old'"
    )
    await admin.execute("CREATE DATABASE operated_old OWNER operated_old")
    await admin.close()
    service = await connected(postgres, "operated_old", "operated_old")
    await service.execute("CREATE TABLE events (n int); CREATE TABLE cases (n int); INSERT INTO events VALUES (1)")
    await asyncio.to_thread(psql, postgres.admin_url, binaries(tmp_path, None), "operated_old")
    await service.execute("INSERT INTO events VALUES (2); UPDATE cases SET n = 1; TRUNCATE cases")
    for statement in ("UPDATE events SET n = 3", "DELETE FROM events", "TRUNCATE events", "DROP TABLE events"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await service.execute(statement)
    await service.close()
    reading = await connected(postgres, reader("operated_old"), "operated_old")
    assert await reading.fetchval("SELECT count(*) FROM events") == 2
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await reading.execute("INSERT INTO cases VALUES (1)")
    await reading.close()


def psql(admin_url: str, programs: Path, service: str = "operated") -> None:
    given = {"password": service, "owner_password": owner(service), "reader_password": reader(service)}
    variables = ["-v", "ON_ERROR_STOP=1", "-v", f"service={service}"]
    variables += [part for name, role in given.items() for part in ("-v", f"{name}={PASSWORD}{role}")]
    subprocess.run(
        [programs / "psql", *variables, "-f", STATEMENTS, admin_url], check=True, capture_output=True, text=True
    )


@pytest.mark.parametrize("name", ["", "Intake", 'intake"; DROP DATABASE review; --', "postgres\n"])
def test_a_name_that_is_no_plain_word_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name of a role"):
        script(name, dict.fromkeys(roles(name), "secret"))
