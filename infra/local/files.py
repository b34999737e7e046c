"""Replaces small files atomically. A reader finds the old or the new content, never a part."""

import os
from pathlib import Path


def replace(path: Path, text: str, mode: int = 0o644, owner: tuple[int, int] | None = None) -> None:
    """Writes the text to a draft, then renames it to `path`. Raises OSError on a full disk; `path` is then unchanged.

    `mode` sets the permissions. `owner` is the user and group id, by default those of this process."""
    draft = path.with_name(f"{path.name}.draft")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), mode)  # also for a draft that was left behind
            if owner:
                os.fchown(file.fileno(), *owner)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
