"""Migrations: numbered SQL files. Each is applied once, in order, in a transaction of its own, and recorded with its hash.

A file `NNNN_name.sql` expands the schema; processes of the previous release can still use it. A file with the line
`-- contract from 1.2.0` removes what the previous release no longer uses; releases before 1.2.0 do not apply it."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeAlias

from asyncpg.exceptions import InsufficientPrivilegeError, LockNotAvailableError, PostgresError
from structlog import get_logger

from services import RELEASE
from services.chassis.core.database import UNREACHABLE, Connection, Pool, Record
from services.chassis.core.sql import statements

SQL = statements(__package__, "migrations.sql")

GRANTS = files(__package__).joinpath("grants.sql").read_text(encoding="utf-8")
"""Sets the rights of the roles of a service on its tables."""

FILE = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
CONTRACT = re.compile(r"^-- contract from (\d+\.\d+\.\d+)$", re.MULTILINE)

PAUSE_SECONDS = 1.0
"""Seconds between two attempts to lock a table, and between two checks of a database that another process migrates."""

log = get_logger()

Key: TypeAlias = tuple[str, int]


class SchemaError(Exception):
    """The schema of a database does not match the code. The text is for the operator: it names the files and the remedy."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One migration file, identified by `source` and `number`."""

    source: str
    number: int
    name: str
    sql: str = field(repr=False)

    @property
    def path(self) -> str:
        """Source and file name, for people."""
        return f"{self.source}/{self.name}"

    @property
    def hash(self) -> str:
        """SHA-256 of the statements, in hexadecimal. Comments and the amount of white space are ignored."""
        return sha256(" ".join(re.sub(r"--[^\n]*", "", self.sql).split()).encode()).hexdigest()

    def belongs_to(self, release: str) -> bool:
        """Returns whether code of this release applies the file. A contracting file is applied from the release that it names."""
        contract = CONTRACT.search(self.sql)
        return contract is None or _version(contract[1]) <= _version(release)


@dataclass(frozen=True, slots=True)
class Source:
    """A folder of migrations, and the name under which they are recorded. Several services may use the same source."""

    name: str
    folder: Traversable

    def migrations(self) -> list[Migration]:
        """Returns the migrations in order. Raises ValueError if a file name has the wrong form or number."""
        names = sorted(file.name for file in self.folder.iterdir() if file.name.endswith(".sql"))
        return [self._migration(number, name) for number, name in enumerate(names, 1)]

    def _migration(self, number: int, name: str) -> Migration:
        found = FILE.fullmatch(name)
        if not found or int(found[1]) != number:
            raise ValueError(f"{self.name}/{name}: the name of migration {number} begins with {number:04}_")
        return Migration(self.name, number, name, self.folder.joinpath(name).read_text(encoding="utf-8"))


def source(package: str, *folder: str) -> Source:
    """Returns the source of `<package>/migrations/<folder>`, named for example `housing` or `department.quota`."""
    name = ".".join((package.removeprefix("services."), *folder))
    return Source(name, files(package).joinpath("migrations", *folder))


LOG = source("services.chassis.log")
KEYS = source("services.chassis.core")
"""The database with the keys of households, which all services share."""


class Schema:
    """The schema of one service: its sources, in the order in which they are applied.

    A migration may use the tables of its own source and of the sources before it."""

    def __init__(self, service: str, sources: Sequence[Source], release: str = RELEASE) -> None:
        self._service, self._release = service, release
        self.migrations = [one for each in sources for one in each.migrations()]
        self._known = {(one.source, one.number): one for one in self.migrations}

    async def pending(self, connection: Connection) -> list[Migration]:
        """Returns the migrations of this release that are not applied. Raises SchemaError if database and release do not match."""
        applied = await self._applied(connection)
        self._check(applied)
        return [one for key, one in self._of_release().items() if key not in applied]

    async def migrate(self, pool: Pool) -> list[Migration]:
        """Applies the pending migrations one by one, and returns them. Raises SchemaError.

        If two processes migrate, one waits for the other. If a table is locked for too long, the migration is tried again."""
        applied: list[Migration] = []
        while True:
            try:
                migration = await self._apply_next(pool)
            except LockNotAvailableError:
                log.warning("table_in_use", service=self._service, retry_seconds=PAUSE_SECONDS)
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            if migration is None:
                return applied
            log.info("migrated", service=self._service, migration=migration.path)
            applied.append(migration)

    async def wait_until_migrated(self, pool: Pool, tell: Callable[[str], None]) -> None:
        """Returns when no migration is pending. While it waits, calls `tell` with a sentence for operators. Raises SchemaError."""
        told = ""
        while pending := await self._look(pool):
            sentence = f"its database waits for `lianban migrate {self._service}`: {_listed(pending)}"
            if sentence != told:
                log.warning("waits_for_migration", service=self._service, pending=_listed(pending))
                tell(told := sentence)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _look(self, pool: Pool) -> list[Migration]:
        async with pool.acquire() as connection:
            return await self.pending(connection)

    async def _apply_next(self, pool: Pool) -> Migration | None:
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["lock"])
            pending = await self.pending(connection)
            if not pending:
                return None
            try:
                await connection.execute(SQL["create_records"])
                await self._apply(connection, pending[0])
                await connection.execute(GRANTS)
            except InsufficientPrivilegeError:
                raise SchemaError(
                    f"{self._service}: its role may not change tables; run `lianban migrate {self._service}` with the address"
                    f" of the owner, then start it again: {_listed(pending)}"
                ) from None
            return pending[0]

    async def _apply(self, connection: Connection, migration: Migration) -> None:
        await connection.execute(SQL["limit_locks"])
        try:
            await connection.execute(migration.sql)
        except (*UNREACHABLE, LockNotAvailableError, InsufficientPrivilegeError):
            raise
        except PostgresError as error:
            raise SchemaError(f"{self._service}: {migration.path} was not applied: {error.args[0]}") from error
        row = (migration.source, migration.number, migration.name, migration.hash, self._release)
        await connection.execute(SQL["record"], *row)

    async def _applied(self, connection: Connection) -> Mapping[Key, Record]:
        if await connection.fetchval(SQL["has_records"]):
            return {(row["source"], row["number"]): row for row in await connection.fetch(SQL["applied"])}
        if await connection.fetchval(SQL["is_used"]):
            raise SchemaError(
                f"{self._service}: its database has tables but no table `migrations`: it was made before 1.0.0; "
                "give it an empty database (another DATABASE_URL, or `lianban up --data` with another folder)"
            )
        return {}

    def _of_release(self) -> Mapping[Key, Migration]:
        return {key: one for key, one in self._known.items() if one.belongs_to(self._release)}

    def _check(self, applied: Mapping[Key, Record]) -> None:
        """Raises SchemaError if migrations of a newer release were applied, or if applied files have changed."""
        newer = [row for key, row in applied.items() if key not in self._of_release()]
        if newer:
            names = ", ".join(f"{row['source']}/{row['name']} (release {row['release']})" for row in newer)
            raise SchemaError(
                f"{self._service}: its database is newer than this release {self._release}: it has {names}; "
                "start the newer release, or restore the database of this one"
            )
        changed = [self._known[key] for key, row in applied.items() if row["hash"] != self._known[key].hash]
        if changed:
            raise SchemaError(
                f"{self._service}: changed after they were applied: {_listed(changed)}; "
                "restore the files and write the change as a new migration"
            )


def _listed(migrations: Sequence[Migration]) -> str:
    return ", ".join(migration.path for migration in migrations)


def _version(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))
