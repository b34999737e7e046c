"""Random passwords of a data folder, in a file that only its owner can read."""

import json
import secrets
from pathlib import Path

from .files import replace


def passwords(data: Path, names: list[str]) -> dict[str, str]:
    """Returns a password for each name from `<data>/passwords.json`. A new name gets a password, which is kept."""
    book = data / "passwords.json"
    known: dict[str, str] = json.loads(book.read_text()) if book.exists() else {}
    missing = [name for name in names if name not in known]
    if missing:
        known |= {name: secrets.token_urlsafe(24) for name in missing}
        replace(book, json.dumps(known, indent=1), 0o600)
    return known
