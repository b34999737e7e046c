"""One database and one role per service. A role can connect only to its own database."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

STATEMENTS = Path(__file__).parents[1] / "postgres" / "roles.sql"
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


async def grant(admin_url: str, services: dict[str, str]) -> None:
    """Creates the missing databases and roles.

    `services` maps role names to passwords. Existing ones are left unchanged."""
    admin = await asyncpg.connect(admin_url)
    try:
        present = {row["datname"] for row in await admin.fetch("SELECT datname FROM pg_database")}
        for name, password in services.items():
            if name not in present:
                await _create(admin, name, password)
    finally:
        await admin.close()


async def _create(admin: "asyncpg.Connection[asyncpg.Record]", name: str, password: str) -> None:
    await admin.execute(f'DROP ROLE IF EXISTS "{name}"')  # left by an interrupted start
    for statement in statements(name, password):
        await admin.execute(statement)


def statements(service: str, password: str) -> list[str]:
    """Returns the statements of roles.sql for one service.

    They run one by one, because CREATE DATABASE cannot run in a transaction. Raises ValueError for an invalid name."""
    if not NAME.fullmatch(service):
        raise ValueError(f"{service!r} cannot be the name of a role")
    quoted = password.replace("'", "''")
    text = STATEMENTS.read_text().replace(':"service"', f'"{service}"').replace(":'password'", f"'{quoted}'")
    return [statement for statement in text.split("\n\n") if not re.fullmatch(r"(--.*\n?)*", statement)]


def url(admin_url: str, name: str, password: str) -> str:
    """Returns the URL of the database `name` for its role, on the server of `admin_url`."""
    server = urlsplit(admin_url)
    return f"postgresql://{name}:{password}@{server.hostname}:{server.port}/{name}"
