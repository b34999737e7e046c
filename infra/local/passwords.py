"""Random passwords of one data folder, in a file that its owner alone can read."""

import json
import os
import secrets
from pathlib import Path


def passwords(data: Path, names: list[str]) -> dict[str, str]:
    """A password a name, from `<data>/passwords.json`; a name not yet there gets one, for ever."""
    book = data / "passwords.json"
    known: dict[str, str] = json.loads(book.read_text()) if book.exists() else {}
    missing = [name for name in names if name not in known]
    if missing:
        known |= {name: secrets.token_urlsafe(24) for name in missing}
        _write_private(book, json.dumps(known, indent=1))
    return known


def _write_private(path: Path, text: str) -> None:
    draft = path.with_suffix(".draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
