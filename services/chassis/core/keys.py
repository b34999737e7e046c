"""Key pairs of services (Ed25519): the private key of a process, and the ring of public keys that it trusts.

Both are JWK files (RFC 8037) of the installation. The ring is a JWKS whose keys name their owner, a service or an outside system. A
service may have several keys in the ring: during a rotation, the old and the new one. One key pair serves several purposes;
each signature names its purpose, so that a signature made for one is not valid for another."""

import time
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

FORBIDDEN = 0o027
"""Permissions of a private key that are refused: writing by its group, and any by others. Its group may read it, as in a pod."""

LOOK_SECONDS = 1.0
"""Minimum number of seconds between two looks for a changed ring."""


class KeyFileError(ValueError):
    """A key file cannot be used. The text names the file and the fault, without any key."""


class _Jwk(BaseModel):
    """A JWK of an Ed25519 key pair. Fields of other programs are ignored."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    kty: str = Field(pattern="^OKP$")
    crv: str = Field(pattern="^Ed25519$")
    kid: str = Field(pattern="^[a-z0-9_.-]{1,64}$")
    owner: str = Field(pattern="^[a-z0-9_]{1,64}$")
    x: str
    d: str | None = None


class _Jwks(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    keys: tuple[_Jwk, ...] = Field(min_length=1)


class PrivateKey:
    """The private key of one service."""

    def __init__(self, kid: str, owner: str, key: Ed25519PrivateKey) -> None:
        self.kid, self.owner, self.key = kid, owner, key

    def sign(self, purpose: bytes, data: bytes) -> bytes:
        """Returns the signature (64 bytes) of the data for this purpose."""
        return self.key.sign(_said(purpose, data))


def private_key(path: Path) -> PrivateKey:
    """Reads a private key. Raises KeyFileError, also if other accounts may read the file."""
    try:
        if path.stat().st_mode & FORBIDDEN:
            raise KeyFileError(f"{path}: other accounts may read this private key; set its mode to 600")
        found = _Jwk.model_validate_json(path.read_bytes())
        key = OKPKey.import_key(found.model_dump(include={"kty", "crv", "x", "d"})).private_key
    except (OSError, ValidationError, JoseError, ValueError) as error:
        raise _unusable(path, error) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{path}: the private part is missing")
    return PrivateKey(found.kid, found.owner, key)


class PublicKey:
    """A key that the installation trusts, with its owner."""

    def __init__(self, kid: str, owner: str, key: Ed25519PublicKey) -> None:
        self.kid, self.owner, self.key = kid, owner, key

    def verifies(self, purpose: bytes, data: bytes, signature: bytes) -> bool:
        """Returns whether the signature was made with this key for this purpose and these data."""
        try:
            self.key.verify(signature, _said(purpose, data))
        except InvalidSignature:
            return False
        return True


class KeyRing:
    """The trusted public keys. A changed file is read again within LOOK_SECONDS, so that keys are added and removed without a
    restart."""

    def __init__(self, path: Path) -> None:
        """Reads the ring. Raises KeyFileError."""
        self._path, self._looked = path, time.monotonic()
        self._read = _stamp(path)
        self._keys = _public_keys(path)

    def key(self, kid: str) -> PublicKey | None:
        """Returns a key, or None if the installation does not trust a key with this id."""
        self._look()
        return self._keys.get(kid)

    def verify(self, kid: str, purpose: bytes, data: bytes, signature: bytes) -> str | None:
        """Returns the owner of the key that made this signature, or None if it is not valid."""
        key = self.key(kid)
        return key.owner if key and key.verifies(purpose, data, signature) else None

    def owned_by(self, owner: str) -> list[PublicKey]:
        """Returns the keys of one owner."""
        self._look()
        return [key for key in self._keys.values() if key.owner == owner]

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        try:
            if (found := _stamp(self._path)) != self._read:
                self._keys, self._read = _public_keys(self._path), found
        except KeyFileError:  # it is being replaced: the keys read before are used until it can be read
            return


def _public_keys(path: Path) -> Mapping[str, PublicKey]:
    try:
        found = _Jwks.model_validate_json(path.read_bytes()).keys
        keys = {one.kid: PublicKey(one.kid, one.owner, _public(one)) for one in found}
    except (OSError, ValidationError, JoseError, ValueError) as error:
        raise _unusable(path, error) from None
    if len(keys) < len(found):
        raise KeyFileError(f"{path}: two keys have the same kid")
    return keys


def _public(one: _Jwk) -> Ed25519PublicKey:
    key = OKPKey.import_key(one.model_dump(include={"kty", "crv", "x"})).public_key
    assert isinstance(key, Ed25519PublicKey)
    return key


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError as error:
        raise _unusable(path, error) from None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _unusable(path: Path, error: Exception) -> KeyFileError:
    return error if isinstance(error, KeyFileError) else KeyFileError(f"{path}: {type(error).__name__}")


def _said(purpose: bytes, data: bytes) -> bytes:
    """Returns what is signed. No purpose contains a zero byte, and neither does a JSON Web Token."""
    return b"lianban\0" + purpose + b"\0" + data
