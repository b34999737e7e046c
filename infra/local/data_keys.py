"""Makes the file with the keys of personal data, as `services/chassis/core/data_keys.py` reads it."""

import json
import secrets
from base64 import b64encode
from pathlib import Path
from typing import Any

from .files import replace

DATA_KEYS = "DATA_KEYS"
"""The environment variable with the path of the file."""

KEY_BYTES = 32


def make_data_keys(folder: Path) -> Path:
    """Returns `<folder>/data.json`, which only its owner can read. Makes the file with new keys if it is missing."""
    path = folder / "data.json"
    if not path.exists():
        _write(path, {"lookup": _new_key(), "current": 1, "wrapping": {"1": _new_key()}})
    return path


def add_wrapping_key(path: Path) -> int:
    """Adds a wrapping key, which is not used yet, so that all processes have it before anything is encrypted with it. Returns its
    number. Returns the number of an earlier one that is not used yet."""
    keys = json.loads(path.read_text())
    number = max(map(int, keys["wrapping"]))
    if number == keys["current"]:
        number += 1
        keys["wrapping"][str(number)] = _new_key()
        _write(path, keys)
    return number


def use_newest_wrapping_key(path: Path) -> int:
    """Makes the newest wrapping key the current one. Returns its number."""
    keys = json.loads(path.read_text())
    keys["current"] = max(map(int, keys["wrapping"]))
    _write(path, keys)
    current: int = keys["current"]
    return current


def retire_wrapping_keys(path: Path) -> list[int]:
    """Removes all wrapping keys except the current one. Returns their numbers."""
    keys = json.loads(path.read_text())
    gone = sorted(int(number) for number in keys["wrapping"] if int(number) != keys["current"])
    keys["wrapping"] = {str(keys["current"]): keys["wrapping"][str(keys["current"])]}
    _write(path, keys)
    return gone


def _write(path: Path, keys: dict[str, Any]) -> None:
    replace(path, json.dumps(keys, indent=1) + "\n", 0o600)


def _new_key() -> str:
    return b64encode(secrets.token_bytes(KEY_BYTES)).decode()
