"""Encryption of personal data before it is stored. A copy of the database cannot be decrypted without the portal's secret."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12


class Strongbox:
    """Encrypts bytes with AES-256-GCM under a key derived from the portal's secret. The label `what` is authenticated: bytes decrypt under the same label only."""

    def __init__(self, secret: str) -> None:
        key = HKDF(SHA256(), 32, salt=None, info=b"lianban portal strongbox").derive(secret.encode())
        self._cipher = AESGCM(key)

    def lock(self, plain: bytes, what: bytes) -> bytes:
        """Returns the bytes encrypted under the label `what`, which names their owner and which of the owner's values they are."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, what)

    def open(self, locked: bytes, what: bytes) -> bytes | None:
        """Returns the decrypted bytes; None if they were encrypted under another secret or another label."""
        try:
            return self._cipher.decrypt(locked[:NONCE_BYTES], locked[NONCE_BYTES:], what)
        except (InvalidTag, ValueError):  # ValueError: shorter than a nonce and a tag
            return None
