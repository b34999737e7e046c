"""Makes key pairs: one for each service and outside system, and the ring of their public keys.

A folder has `<name>.json`, the private key that only its owner can read, and `ring.json`, the public keys that all processes trust."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from joserfc.jwk import OKPKey

from .files import replace

RING = "ring.json"


def make_keys(folder: Path, names: Iterable[str]) -> Path:
    """Makes a key pair for each name that has none. Existing ones are kept. Returns the ring."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for name in names:
        if not key_file(folder, name).exists():
            _add(folder, name, len([one for one in _ring(folder) if one["owner"] == name]) + 1)
    return folder / RING


def rotate_key(folder: Path, name: str) -> str:
    """Makes a new key pair for a name. The ring keeps the keys before it. Returns the id of the new key."""
    numbers = [int(one["kid"].rpartition("-")[2]) for one in _ring(folder) if one["owner"] == name]
    return _add(folder, name, max(numbers, default=0) + 1)


def retire_keys(folder: Path, name: str) -> list[str]:
    """Removes the keys of a name from the ring, except the one in use. Returns their ids."""
    used = json.loads(key_file(folder, name).read_text())["kid"]
    gone = [one["kid"] for one in _ring(folder) if one["owner"] == name and one["kid"] != used]
    _write(folder, [one for one in _ring(folder) if one["kid"] not in gone])
    return gone


def key_file(folder: Path, name: str) -> Path:
    """Returns the file of the private key of a name."""
    return folder / f"{name}.json"


def _add(folder: Path, name: str, number: int) -> str:
    """Adds a key to the ring first, so that readers know it before anything is signed with it."""
    pair, names = OKPKey.generate_key("Ed25519"), {"kid": f"{name}-{number}", "owner": name}
    _write(folder, [*_ring(folder), _jwk(pair.as_dict(private=False)) | names])
    replace(key_file(folder, name), json.dumps(_jwk(pair.as_dict(private=True)) | names, indent=1), 0o600)
    return names["kid"]


def _jwk(found: Mapping[str, object]) -> dict[str, str]:
    return {name: str(found[name]) for name in ("kty", "crv", "x", "d") if name in found}


def _ring(folder: Path) -> list[dict[str, str]]:
    path = folder / RING
    keys: list[dict[str, str]] = json.loads(path.read_text())["keys"] if path.exists() else []
    return keys


def _write(folder: Path, keys: list[dict[str, str]]) -> None:
    replace(folder / RING, json.dumps({"keys": keys}, indent=1))
