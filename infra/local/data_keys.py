"""Makes the file with the keys of personal data, as `services/chassis/core/data_keys.py` reads it."""

import json
import secrets
from base64 import b64encode
from pathlib import Path

from .files import replace

DATA_KEYS = "DATA_KEYS"
"""The environment variable with the path of the file."""

KEY_BYTES = 32


def make_data_keys(folder: Path) -> Path:
    """Returns `<folder>/data.json`, which only its owner can read. Makes the file with new keys if it is missing."""
    path = folder / "data.json"
    if not path.exists():
        keys = {"lookup": _new_key(), "current": 1, "wrapping": {"1": _new_key()}}
        replace(path, json.dumps(keys, indent=1) + "\n", 0o600)
    return path


def _new_key() -> str:
    return b64encode(secrets.token_bytes(KEY_BYTES)).decode()
