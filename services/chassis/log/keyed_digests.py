"""Replaces digests of ID numbers that release 1.0.0 stored without a key by keyed ones."""

from collections.abc import Sequence
from typing import NamedTuple

from structlog import get_logger

from services.chassis.core.database import Pool
from services.chassis.core.vault import Vault

from .migrations import SchemaError

ROWS = 5_000
"""Number of rows in one transaction."""

log = get_logger()


class KeyedColumn(NamedTuple):
    """A column of digests, with three statements: whether it has keyed digests, the next unkeyed ones (limit), and their replacement
    (unkeyed, keyed)."""

    name: str
    has_keyed: str
    unkeyed: str
    replace: str


async def key_digests(pool: Pool, vault: Vault, columns: Sequence[KeyedColumn]) -> None:
    """Replaces all unkeyed digests of these columns. Several processes can do it at the same time.

    Raises SchemaError if this process stores unkeyed digests and another one has stored keyed ones: neither would find the
    persons of the other."""
    for column in columns:
        if not vault.protects and await pool.fetchval(column.has_keyed):
            raise SchemaError(f"{column.name} has keyed digests, so PERSONAL_DATA=clear cannot be used any more")
        if vault.protects:
            await _replace(pool, vault, column)


async def _replace(pool: Pool, vault: Vault, column: KeyedColumn) -> None:
    replaced = 0
    while count := await _replace_some(pool, vault, column):
        replaced += count
    if replaced:
        log.info("digests_keyed", column=column.name, digests=replaced)


async def _replace_some(pool: Pool, vault: Vault, column: KeyedColumn) -> int:
    async with pool.acquire() as connection, connection.transaction():
        found = list(dict.fromkeys([row["digest"] for row in await connection.fetch(column.unkeyed, ROWS)]))
        if found:
            await connection.execute(column.replace, found, [vault.digest(one) for one in found])
    return len(found)
