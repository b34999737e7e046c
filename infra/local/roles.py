"""One database and three roles per service: the owner of the tables, the running service, and a reader.

The statements are those of `infra/postgres/roles.sql`, which operators run with psql."""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

import asyncpg

STATEMENTS = Path(__file__).parents[1] / "postgres" / "roles.sql"
NAME = re.compile(r"[a-z][a-z0-9_]{0,55}")
CONNECT, INCLUDE, EXECUTE = '\\connect :"service"', "\\ir ", "\\gexec"

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


def owner(service: str) -> str:
    """Returns the role that owns the database of a service, for migrations."""
    return f"{service}_owner"


def reader(service: str) -> str:
    """Returns the role that reads the database of a service, for backups and checks."""
    return f"{service}_reader"


def roles(service: str) -> tuple[str, str, str]:
    """Returns the roles of a service."""
    return owner(service), service, reader(service)


async def grant(admin_url: str, services: Mapping[str, Mapping[str, str]]) -> None:
    """Creates what is missing of the databases and roles, and sets passwords and rights.

    `services` has the password of each role, by service. Raises ValueError for an invalid name."""
    scripts = {name: script(name, passwords) for name, passwords in services.items()}
    admin = await asyncpg.connect(admin_url)
    try:
        for server, _ in scripts.values():
            await _run(admin, server)
    finally:
        await admin.close()
    await asyncio.gather(*(_within(admin_url, name, inside) for name, (_, inside) in scripts.items()))


async def _within(admin_url: str, service: str, script: list[str]) -> None:
    connection = await asyncpg.connect(admin_url, database=service)
    try:
        await _run(connection, script)
    finally:
        await connection.close()


async def _run(connection: Connection, script: list[str]) -> None:
    for statement in script:
        if not statement.endswith(EXECUTE):
            await connection.execute(statement)
            continue
        for row in await connection.fetch(statement.removesuffix(EXECUTE)):
            await connection.execute(row[0])


def script(service: str, passwords: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Returns the statements of roles.sql for one service: those for the server, and those in the service's database.

    They run one by one, because CREATE DATABASE cannot run in a transaction. Raises ValueError for an invalid name."""
    if not NAME.fullmatch(service):
        raise ValueError(f"{service!r} cannot be the name of a role")
    own, application, reading = (_quoted(passwords[role]) for role in roles(service))
    text = STATEMENTS.read_text(encoding="utf-8").replace(":'service'", f"'{service}'")
    text = text.replace(":'password'", application).replace(":'owner_password'", own)
    text = text.replace(":'reader_password'", reading)
    server, _, inside = text.partition(CONNECT)
    return _statements(server, service), _statements(inside, service)


def _statements(text: str, service: str) -> list[str]:
    bare = re.sub(r"^--.*\n?", "", text.replace(':"service"', f'"{service}"'), flags=re.MULTILINE)
    return [_included(part.strip()) for part in bare.split("\n\n") if part.strip()]


def _included(statement: str) -> str:
    if not statement.startswith(INCLUDE):
        return statement
    return STATEMENTS.parent.joinpath(statement.removeprefix(INCLUDE)).read_text(encoding="utf-8")


def _quoted(text: str) -> str:
    return "'{}'".format(text.replace("'", "''"))


def url(admin_url: str, database: str, role: str, password: str) -> str:
    """Returns the URL of a database for one role, on the server of `admin_url`."""
    server = urlsplit(admin_url)
    return f"postgresql://{role}:{password}@{server.hostname}:{server.port}/{database}"
