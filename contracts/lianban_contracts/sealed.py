"""Sealed values: the values of messages are encrypted with AES-256-GCM under the key of the household.

A sealed value is the byte 1, a nonce of 12 bytes, and the ciphertext with its tag. The application id (16 bytes) and the type are
authenticated. Needs the package `cryptography` (`pip install lianban-contracts[sealed]`)."""

import os
from uuid import UUID

MARK = b"\x01"
"""The first byte of a sealed value. JSON never begins with it."""

NONCE_BYTES = 12


def is_sealed(value: bytes) -> bool:
    """Returns whether the value of a message is sealed."""
    return value[:1] == MARK


def unseal(key: bytes, application: UUID, type_name: str, value: bytes) -> bytes:
    """Returns the JSON of a sealed value. Raises cryptography.exceptions.InvalidTag if the key, the application or the type is
    another one."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, ciphertext = value[1 : 1 + NONCE_BYTES], value[1 + NONCE_BYTES :]
    return AESGCM(key).decrypt(nonce, ciphertext, application.bytes + type_name.encode())


def seal(key: bytes, application: UUID, type_name: str, json: bytes) -> bytes:
    """Returns the sealed value of a message of this application and type."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(NONCE_BYTES)
    return MARK + nonce + AESGCM(key).encrypt(nonce, json, application.bytes + type_name.encode())
