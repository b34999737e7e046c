"""The data keys of an installation: a file with the keys that protect personal data. Every service reads it.

Its content is JSON: `lookup`, the key of the digests of ID numbers; `wrapping`, the keys that encrypt the keys of households,
by number; and `current`, the number of the one that encrypts new ones. A key has 32 bytes, written in base64."""

import json
import secrets
from base64 import b64decode
from binascii import Error
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES, NONCE_BYTES = 32, 12

DIGEST_BYTES = 24
"""Length of a keyed digest. Release 1.0.0 stored digests without a key, which have 16 or 32 bytes."""


class DataKeysError(ValueError):
    """A file of data keys cannot be used. The text names the fault and contains no key."""


@dataclass(frozen=True, slots=True)
class DataKeys:
    """The keys of an installation."""

    lookup: bytes = field(repr=False)
    wrapping: Mapping[int, bytes] = field(repr=False)
    current: int

    def digest(self, data: bytes) -> bytes:
        """Returns the keyed digest of these bytes (BLAKE2b, 24 bytes). Without the keys nobody can find out of what."""
        return blake2b(data, key=self.lookup, digest_size=DIGEST_BYTES).digest()

    def wrap(self, key: bytes, owner: bytes) -> bytes:
        """Returns the key of a household encrypted with the current wrapping key."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self.wrapping[self.current]).encrypt(nonce, key, owner)

    def unwrap(self, number: int, wrapped: bytes, owner: bytes) -> bytes:
        """Returns the key of a household. Raises DataKeysError if it was encrypted with other data keys."""
        if number not in self.wrapping:
            raise DataKeysError(f"a key of a household needs wrapping key {number}, which the data keys do not have")
        try:
            return AESGCM(self.wrapping[number]).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], owner)
        except InvalidTag:
            raise DataKeysError(f"wrapping key {number} does not decrypt a key of a household") from None


def new_key() -> bytes:
    """Returns a random key."""
    return secrets.token_bytes(KEY_BYTES)


def load_data_keys(path: Path) -> DataKeys:
    """Returns the data keys of a file. Raises DataKeysError."""
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        wrapping = {int(number): _key(key) for number, key in given["wrapping"].items()}
        keys = DataKeys(_key(given["lookup"]), wrapping, given["current"])
    except (OSError, KeyError, TypeError, AttributeError, ValueError, Error) as error:
        raise DataKeysError(
            f"{path} has no data keys ({type(error).__name__}); `lianban keys make` makes some"
        ) from None
    if keys.current not in wrapping:
        raise DataKeysError(f"{path} has no wrapping key {keys.current}, which it names as the current one")
    return keys


def digests(id_numbers: Iterable[str], keys: DataKeys | None) -> tuple[bytes, ...]:
    """Returns digests of ID numbers, by which services recognise a person without storing the number.

    With data keys they are keyed. Without, they are those of release 1.0.0: who reads them can find the numbers by trying."""
    plain = (blake2b(number.encode(), digest_size=16).digest() for number in id_numbers)
    return tuple(keys.digest(one) if keys else one for one in plain)


def _key(text: str) -> bytes:
    key = b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    return key
