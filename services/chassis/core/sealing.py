"""The encryption of stored and published data under the key of a household.

Sealed data are one byte that names the algorithm, a random nonce of 12 bytes, and the ciphertext with its tag of 16 bytes.
Application and type are authenticated, so that data cannot be moved to another event."""

import os
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

AES_256_GCM = b"\x01"
NONCE_BYTES, TAG_BYTES = 12, 16
OVERHEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES

NONCES = 1_000
"""Nonces that are read from the operating system at once."""


class NotSealed(ValueError):
    """Sealed data do not decrypt under this key, application and type."""

    code = "data_not_sealed_by_this_household"


class Cipher(Protocol):
    """An authenticated cipher with a key."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...
    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


def is_sealed(data: bytes) -> bool:
    """Returns whether these data are sealed. JSON never begins with the first byte of sealed data."""
    return data[:1] == AES_256_GCM


def cipher(key: bytes) -> Cipher:
    """Returns the cipher of a key of 32 bytes."""
    return AESGCM(key)


def seal(key: Cipher, stream: UUID, name: str, data: bytes) -> bytes:
    """Returns the sealed data of an event of this application and type."""
    nonce = _nonce()
    return b"".join((AES_256_GCM, nonce, key.encrypt(nonce, data, _label(stream, name))))


def unseal(key: Cipher, stream: UUID, name: str, data: bytes) -> bytes:
    """Returns the data that were sealed. Raises NotSealed."""
    try:
        return key.decrypt(data[1 : 1 + NONCE_BYTES], data[1 + NONCE_BYTES :], _label(stream, name))
    except (InvalidTag, ValueError):
        raise NotSealed(name) from None


def _label(stream: UUID, name: str) -> bytes:
    return stream.bytes + name.encode()


_nonces: list[bytes] = []


def _nonce() -> bytes:
    if not _nonces:
        pool = os.urandom(NONCES * NONCE_BYTES)
        _nonces.extend(pool[start : start + NONCE_BYTES] for start in range(0, len(pool), NONCE_BYTES))
    return _nonces.pop()


os.register_at_fork(after_in_child=_nonces.clear)
