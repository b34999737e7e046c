"""roles.sql run with psql, as an operator runs it."""

import asyncio
import subprocess
from pathlib import Path

import asyncpg
import pytest

from infra.local.account import binaries
from infra.local.fixtures import Databases
from infra.local.roles import STATEMENTS, statements, url

PASSWORD = 'it\'s "quoted"'


async def test_psql_makes_a_role_that_reaches_its_own_database_alone(postgres: Databases, tmp_path: Path) -> None:
    await asyncio.to_thread(psql, postgres.admin_url, binaries(tmp_path, None))
    address = url(postgres.admin_url, "operated", "")
    connection = await asyncpg.connect(address, password=PASSWORD)
    await connection.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(address, password=PASSWORD, database="postgres")


def psql(admin_url: str, programs: Path) -> None:
    variables = ["-v", "ON_ERROR_STOP=1", "-v", "service=operated", "-v", f"password={PASSWORD}"]
    subprocess.run([programs / "psql", *variables, "-f", STATEMENTS, admin_url], check=True, capture_output=True)


@pytest.mark.parametrize("name", ["", "Intake", 'intake"; DROP DATABASE review; --', "postgres\n"])
def test_a_name_that_is_no_plain_word_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name of a role"):
        statements(name, "secret")
