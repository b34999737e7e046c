"""What the role of a running service may not do in its database, and what a reader may not do (issue 14, Found 6)."""

from collections.abc import Iterable, Sequence

import asyncpg

KEPT = ("events", "publications")
"""Tables to which a service adds rows, and which it never changes."""

AUDITED = {"portal": ("audit",)}
"""Audit tables, by service."""


def changes(table: str) -> Sequence[str]:
    """Returns statements that change the past of a table, or prepare to."""
    return (
        f"UPDATE {table} SET {'type' if table == 'events' else 'account' if table == 'audit' else 'published'} = DEFAULT",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
        f"TRUNCATE {table} CASCADE",
        f"DROP TABLE {table}",
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        f"ALTER TABLE {table} ADD COLUMN added text",
        f"ALTER TABLE {table} OWNER TO current_user",
        f"ALTER TABLE {table} RENAME TO other",
        f"CREATE TRIGGER hidden BEFORE INSERT ON {table} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        f"CREATE RULE hidden AS ON INSERT TO {table} DO INSTEAD NOTHING",
        f"CREATE POLICY hidden ON {table} USING (false)",
    )


SERVER = (
    "CREATE TABLE taken (text text)",
    "CREATE TEMPORARY TABLE taken (text text)",
    "CREATE SCHEMA taken",
    "DROP EXTENSION plpgsql",
    "CREATE FUNCTION taken() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE ROLE taken",
    "CREATE DATABASE taken",
    "ALTER ROLE postgres PASSWORD 'taken'",
    "SELECT pg_read_file('postgresql.conf')",
    "SELECT pg_ls_dir('.')",
    "SELECT rolpassword FROM pg_authid",
    "COPY lanes TO PROGRAM 'cat'",
    "COPY lanes FROM PROGRAM 'echo'",
    "COPY lanes TO '/tmp/lanes'",
    "SELECT lo_import('/etc/passwd')",
    "ALTER SYSTEM SET log_statement = 'all'",
    "SET session_replication_role = 'replica'",
    "SET ROLE postgres",
    "SELECT pg_reload_conf()",
    "INSERT INTO migrations (source, number, name, hash, release) VALUES ('taken', 1, '', '', '')",
    "DELETE FROM migrations",
    "DELETE FROM lanes",
    "TRUNCATE lanes",
)
"""What no role of a service may do on the server or in its database."""


def of_service(service: str) -> Sequence[str]:
    """Returns every statement that the role of a running service must be refused."""
    tables = (*KEPT, *AUDITED.get(service, ()))
    own = (f"SET ROLE {service}_owner", f"DROP DATABASE {service}", f"DROP OWNED BY {service}_owner")
    triggers = tuple(f"DROP TRIGGER audit_stays ON {table}" for table in AUDITED.get(service, ()))
    return (*(line for table in tables for line in changes(table)), *triggers, *own, *SERVER)


def of_reader(service: str) -> Sequence[str]:
    """Returns every statement that the reader of a database must be refused."""
    return (
        *of_service(service),
        "INSERT INTO lanes (lane) VALUES (64)",
        "UPDATE lanes SET sequence = 0",
        "TRUNCATE timers",
    )


ALONE = ("CREATE DATABASE", "DROP DATABASE", "ALTER SYSTEM")
"""What cannot run in a transaction."""


async def allowed(connection: "asyncpg.Connection[asyncpg.Record]", statements: Iterable[str]) -> list[str]:
    """Tries each statement, and rolls it back. Returns those that were not refused for lack of rights."""
    done = []
    for statement in statements:
        try:
            await _try(connection, statement)
        except asyncpg.InsufficientPrivilegeError:
            continue
        except asyncpg.PostgresError as error:
            done.append(f"{statement}: {error}")
        else:
            done.append(statement)
    return done


async def _try(connection: "asyncpg.Connection[asyncpg.Record]", statement: str) -> None:
    if statement.startswith(ALONE):
        await connection.execute(statement)
        return
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(statement)
    finally:
        await transaction.rollback()
