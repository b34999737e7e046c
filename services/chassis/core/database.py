"""The types of the database driver, and the connection pool."""

from typing import TYPE_CHECKING, TypeAlias

import asyncpg
from asyncpg import InterfaceError, PostgresConnectionError
from asyncpg.exceptions import (
    DeadlockDetectedError,
    InsufficientResourcesError,
    OperatorInterventionError,
    ReadOnlySQLTransactionError,
    SerializationError,
)

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection: TypeAlias = PoolConnectionProxy[asyncpg.Record]
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
else:
    from asyncpg import Connection, Pool

Record = asyncpg.Record

__all__ = ["Connection", "Pool", "Record", "open_pool"]


async def open_pool(url: str, name: str, size: int) -> Pool:
    """Returns a pool of at most `size` connections, with `name` as their `application_name` in the server."""
    return await asyncpg.create_pool(
        url, min_size=1, max_size=size, reset=_as_it_is, server_settings={"application_name": name}
    )


async def _as_it_is(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Does not reset a released connection. No code leaves settings, cursors or listeners on one, so the round trip is saved."""


UNREACHABLE = (
    OSError,
    InterfaceError,
    PostgresConnectionError,
    OperatorInterventionError,
    InsufficientResourcesError,
    DeadlockDetectedError,
    SerializationError,
    ReadOnlySQLTransactionError,
)
"""Errors that mean that the database cannot be reached or that the transaction must be retried."""
