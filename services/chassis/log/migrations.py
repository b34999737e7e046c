"""The tables of one service database: made when it is empty, and never anything else than what this version makes."""

import re
from hashlib import sha256

from services.chassis.core.database import Connection
from services.chassis.core.sql import statements

SQL = statements(__package__, "schema.sql")


class OtherSchema(Exception):
    """A database holds the tables of another version; the text is for the operator."""


def digest(tables: str) -> str:
    """SHA-256 of statements that make tables; comments and white space do not count."""
    return sha256(" ".join(re.sub(r"--[^\n]*", "", tables).split()).encode()).hexdigest()


async def make(connection: Connection, service: str, tables: str) -> None:
    """Makes the log and the service's own tables where there are none. Raises OtherSchema for tables of another version:
    `create table if not exists` would leave an old column as it is and say nothing."""
    wanted = f"{SQL['schema']}\n{tables}"
    await connection.execute("select pg_advisory_xact_lock(1)")
    log, says = await connection.fetchval(SQL["made"])
    if log and (not says or await connection.fetchval(SQL["made_by"]) != digest(wanted)):
        raise OtherSchema(
            f"{service}: its database was made by another version, whose tables are not the same; give it an empty database "
            "(lianban up --data with another folder, or another DATABASE_URL), or start the version that made it"
        )
    await connection.execute(wanted)
    if not log:
        await connection.execute(SQL["remember"], digest(wanted))
