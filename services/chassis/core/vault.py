"""Protects the personal data of one service with the data keys of the installation."""

from collections.abc import Iterable
from pathlib import Path

from .data_keys import DataKeys, digests, load_data_keys


class Vault:
    """The protection of personal data in one service. Until it is opened with data keys, data are stored as release 1.0.0 stored
    them."""

    def __init__(self) -> None:
        self._keys: DataKeys | None = None

    @property
    def protects(self) -> bool:
        """Whether new data are protected."""
        return self._keys is not None

    def open(self, data_keys: Path) -> None:
        """Protects new data from now on. Raises DataKeysError."""
        self._keys = load_data_keys(data_keys)

    def persons(self, id_numbers: Iterable[str]) -> tuple[bytes, ...]:
        """Returns the digests of ID numbers, by which tables find a person."""
        return digests(id_numbers, self._keys)

    def digest(self, digest: bytes) -> bytes:
        """Returns the digest to store for an unkeyed digest: keyed if this vault protects new data, else unchanged."""
        return self._keys.digest(digest) if self._keys else digest
