"""Encryption under a key that is derived from a cookie. The database stores the hash of the cookie and the encrypted bytes, so only the browser can have them decrypted."""

from base64 import urlsafe_b64encode
from hashlib import blake2b, sha256

from cryptography.fernet import Fernet


def stored(token: str) -> bytes:
    """Returns the hash that the database stores instead of a token."""
    return sha256(token.encode()).digest()


def derived(token: str, purpose: bytes) -> bytes:
    """Returns 32 bytes that can only be derived from the token."""
    return blake2b(token.encode(), digest_size=32, person=purpose).digest()


def sealing(token: str, purpose: bytes) -> Fernet:
    """Returns a cipher under a key derived from the token."""
    return Fernet(urlsafe_b64encode(derived(token, purpose)))
