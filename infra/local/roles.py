"""One database and one role a service, each role shut out of every database but its own."""

from urllib.parse import urlsplit

import asyncpg

SHARED = ("postgres", "template1")


async def grant(admin_url: str, services: dict[str, str]) -> None:
    """Create the databases and roles that are missing; `services` is role name to password. Repeating it changes nothing."""
    admin = await asyncpg.connect(admin_url)
    try:
        present = {row["datname"] for row in await admin.fetch("SELECT datname FROM pg_database")}
        for name, password in services.items():
            if name not in present:
                await _create(admin, name, password)
    finally:
        await admin.close()


async def _create(admin: "asyncpg.Connection[asyncpg.Record]", name: str, password: str) -> None:
    await admin.execute(f'DROP ROLE IF EXISTS "{name}"')  # of a start that was cut off before the database was there
    await admin.execute(f"CREATE ROLE \"{name}\" LOGIN PASSWORD '{password}'")
    await admin.execute(f'CREATE DATABASE "{name}" OWNER "{name}"')
    for database in (name, *SHARED):
        await admin.execute(f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC')


def url(admin_url: str, name: str, password: str) -> str:
    """The address of the database `name` for its own role, on the server of `admin_url`."""
    server = urlsplit(admin_url)
    return f"postgresql://{name}:{password}@{server.hostname}:{server.port}/{name}"
