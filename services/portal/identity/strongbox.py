"""What names people is locked before the database sees it: a copy of the database opens nothing without the portal's secret."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12


class Strongbox:
    """Locks bytes with AES-256-GCM under a key of the portal's secret. What is locked opens only as what it was locked as."""

    def __init__(self, secret: str) -> None:
        key = HKDF(SHA256(), 32, salt=None, info=b"lianban portal strongbox").derive(secret.encode())
        self._cipher = AESGCM(key)

    def lock(self, plain: bytes, what: bytes) -> bytes:
        """The bytes locked as `what`: whose they are, and which of his."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, what)

    def open(self, locked: bytes, what: bytes) -> bytes | None:
        """What was locked; None if it was locked under another secret, or as something else."""
        try:
            return self._cipher.decrypt(locked[:NONCE_BYTES], locked[NONCE_BYTES:], what)
        except (InvalidTag, ValueError):  # ValueError: too short to have been locked by anybody
            return None
