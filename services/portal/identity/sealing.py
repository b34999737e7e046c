"""What only the holder of a cookie opens: the database keeps the cookie's hash, and bytes under a key that the cookie yields."""

from base64 import urlsafe_b64encode
from hashlib import blake2b, sha256

from cryptography.fernet import Fernet


def stored(token: str) -> bytes:
    """What the database keeps instead of a token."""
    return sha256(token.encode()).digest()


def derived(token: str, purpose: bytes) -> bytes:
    """32 bytes that only who has the token can make."""
    return blake2b(token.encode(), digest_size=32, person=purpose).digest()


def sealing(token: str, purpose: bytes) -> Fernet:
    """Seals and opens under a key of the token."""
    return Fernet(urlsafe_b64encode(derived(token, purpose)))
