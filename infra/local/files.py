"""Replaces small files as a whole: whatever happens meanwhile, a reader finds the former or the new one, never a part."""

import os
from pathlib import Path


def replace(path: Path, text: str, mode: int = 0o644, owner: tuple[int, int] | None = None) -> None:
    """Writes the text beside `path`, and then takes its place. A full disk: OSError, and `path` is as it was.

    `mode` are its permissions, `owner` its user and group id, by default our own."""
    draft = path.with_name(f"{path.name}.draft")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), mode)  # of a draft that was left behind, too
            if owner:
                os.fchown(file.fileno(), *owner)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
