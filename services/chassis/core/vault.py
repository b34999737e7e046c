"""Protects the personal data of one service: keyed digests, and data sealed under the key of each household."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import UUID

from .command import Refusal, Unreadable
from .data_keys import DataKeys, DataKeysError, digests, load_data_keys, new_key
from .database import Pool
from .sealing import Cipher, cipher, is_sealed, seal, unseal
from .sql import statements

SQL = statements(__package__, "household_keys.sql")

ROWS = 5_000
"""Number of keys that one transaction encrypts again."""

CHANNEL = "erasures"
"""The channel of PostgreSQL on which services are notified of erasures."""

MOST_KEYS = 20_000
"""Number of households whose keys are kept in memory."""


class Erased(Refusal):
    """The data of the household were erased."""

    status = 410

    def __init__(self) -> None:
        super().__init__("erased")


class Vault:
    """The protection of personal data in one service. Until it is opened with data keys, data are stored as release 1.0.0 stored
    them. Without a database of household keys, only digests are protected."""

    def __init__(self) -> None:
        self._file = Path()
        self._keys: DataKeys | None = None
        self._pool: Pool | None = None
        self._protects = False
        self._ciphers: dict[UUID, Cipher | None] = {}
        """The key of each household that was used lately, the oldest first. None: it was erased."""

    @property
    def protects(self) -> bool:
        """Whether new digests are keyed."""
        return self._protects

    @property
    def seals(self) -> bool:
        """Whether new data are sealed."""
        return self._protects and self._pool is not None

    def open(self, data_keys: Path, protects: bool = True) -> None:
        """Reads protected data from now on, and protects new data if `protects` is set. Raises DataKeysError."""
        self._file, self._keys, self._protects = data_keys, load_data_keys(data_keys), protects

    def use(self, pool: Pool) -> None:
        """Takes the keys of households from this database."""
        self._pool = pool

    def persons(self, id_numbers: Iterable[str]) -> tuple[bytes, ...]:
        """Returns the digests of ID numbers, by which tables find a person."""
        return digests(id_numbers, self._keys if self._protects else None)

    def digest(self, digest: bytes) -> bytes:
        """Returns the digest to store for an unkeyed digest: keyed if this vault protects new data, else unchanged."""
        return self._keys.digest(digest) if self._keys and self._protects else digest

    async def keys_of(self, streams: Sequence[UUID]) -> dict[UUID, bytes]:
        """Returns the keys of these households, without those that have none. Raises asyncpg errors."""
        rows = await self._pool.fetch(SQL["load_keys"], streams) if self._pool else []
        return {row["application"]: self._unwrapped(**row) for row in rows if row["wrapped"] and not row["erased"]}

    async def load(self, streams: Iterable[UUID]) -> None:
        """Reads the keys of these households that are not in memory. Raises asyncpg errors."""
        if self._pool is not None and (missing := self._missing(streams)):
            await self._read(self._pool, missing)

    async def create(self, streams: Iterable[UUID]) -> None:
        """Makes keys for those of these households that have none, if new data are sealed. The keys of all must have been loaded,
        and nothing of those without a key may be sealed. Raises asyncpg errors."""
        if self._pool is not None and self.seals and (missing := self._missing(streams)):
            await self._create(self._pool, missing)
            await self._read(self._pool, missing)

    async def erase(self, stream: UUID, operator: str, reason: str) -> None:
        """Destroys the key of a household for ever. Every service then deletes its rows. Raises asyncpg errors."""
        assert self._pool, "without a database of keys nothing is sealed"
        await self._pool.execute(SQL["erase"], stream, operator, reason)
        self.forget(stream)

    def forget(self, stream: UUID) -> None:
        """Removes the key of a household from memory."""
        self._ciphers.pop(stream, None)

    def forget_all(self) -> None:
        """Removes all keys of households from memory."""
        self._ciphers.clear()

    def is_erased(self, stream: UUID) -> bool:
        """Returns whether a household, whose key was loaded, was erased."""
        return self._ciphers.get(stream, True) is None

    def seal(self, stream: UUID, name: str, data: bytes) -> bytes:
        """Returns the data to store for an event of this application and type. Its key must be loaded. Raises Erased."""
        return seal(self._cipher(stream), stream, name, data) if self.seals else data

    def unseal(self, stream: UUID, name: str, data: bytes) -> bytes:
        """Returns the data of an event as they were before `seal`. Its key must be loaded. Raises Erased, Unreadable and NotSealed."""
        return unseal(self._cipher(stream), stream, name, data) if is_sealed(data) else data

    def _cipher(self, stream: UUID) -> Cipher:
        if stream not in self._ciphers:
            raise Unreadable("household_key_missing")
        found = self._ciphers[stream]
        if found is None:
            raise Erased
        return found

    def _missing(self, streams: Iterable[UUID]) -> list[UUID]:
        """Returns the households whose keys are not in memory. The others become the last ones to be removed."""
        missing = set()
        for stream in streams:
            if stream in self._ciphers:
                self._ciphers[stream] = self._ciphers.pop(stream)
            else:
                missing.add(stream)
        return list(missing)

    async def _read(self, pool: Pool, streams: list[UUID]) -> None:
        """Reads keys into memory."""
        for row in await pool.fetch(SQL["load_keys"], streams):
            if row["erased"]:
                self._keep(row["application"], None)
            elif row["wrapped"] is not None:
                self._keep(row["application"], cipher(self._unwrapped(**row)))

    def _keep(self, stream: UUID, found: Cipher | None) -> None:
        while len(self._ciphers) >= MOST_KEYS:
            del self._ciphers[next(iter(self._ciphers))]
        self._ciphers[stream] = found

    async def _create(self, pool: Pool, streams: list[UUID]) -> None:
        self._keys = self._newest()
        wrapped = [self._keys.wrap(new_key(), stream.bytes) for stream in streams]
        await pool.execute(SQL["add_keys"], streams, wrapped, self._keys.current)

    def _unwrapped(self, application: UUID, wrapping: int, wrapped: bytes, erased: bool) -> bytes:
        assert self._keys, "without data keys there is no database of household keys"
        if wrapping not in self._keys.wrapping:
            self._keys = self._newest()
        return self._keys.unwrap(wrapping, wrapped, application.bytes)

    def _newest(self) -> DataKeys:
        """Returns the keys of the file, which a rotation may have changed."""
        assert self._keys, "without data keys nothing is sealed"
        newest = load_data_keys(self._file)
        if newest.lookup != self._keys.lookup:
            raise DataKeysError(f"{self._file} has another lookup key than before")
        return newest


async def rewrap(pool: Pool, keys: DataKeys) -> int:
    """Encrypts all keys of households with the current wrapping key. Returns the number of those that had another one."""
    number = 0
    while True:
        async with pool.acquire() as connection, connection.transaction():
            found = await connection.fetch(SQL["wrapped_otherwise"], keys.current, ROWS)
            if not found:
                return number
            unwrapped = [(row, keys.unwrap(row["wrapping"], row["wrapped"], row["application"].bytes)) for row in found]
            wrapped = [keys.wrap(key, row["application"].bytes) for row, key in unwrapped]
            await connection.execute(SQL["rewrap"], [row["application"] for row in found], wrapped, keys.current)
            number += len(found)


async def count_keys(pool: Pool) -> dict[str, int]:
    """Returns the number of keys by the number of their wrapping key, and under `erased` that of the erased households."""
    return {row["wrapping"]: row["keys"] for row in await pool.fetch(SQL["counts"])}
