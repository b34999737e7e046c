"""The data folder. It holds everything that is kept between runs. Only one run can use it at a time."""

import fcntl
import os
import time
from pathlib import Path
from typing import Self

from .errors import LocalError

PATIENCE = 10.0  # seconds for the child processes of a killed run to end


class Folder:
    """A locked data folder.

    Children inherit the lock. It is held until the last child has ended, even if this process is killed. Raises
    LocalError if another run uses the folder."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.lock = -1

    def __enter__(self) -> Self:
        self.path.joinpath("logs").mkdir(parents=True, exist_ok=True)
        self.lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        deadline = time.monotonic() + PATIENCE
        while not _locked(self.lock):
            owner = os.pread(self.lock, 20, 0).decode() or "unknown"
            if _alive(owner) or time.monotonic() > deadline:
                os.close(self.lock)
                raise LocalError(
                    f"{self.path} is in use by process {owner}: stop that one first, or choose another data folder"
                )
            time.sleep(0.05)  # the run was killed, and its children are about to end
        os.truncate(self.lock, 0)
        os.pwrite(self.lock, str(os.getpid()).encode(), 0)
        return self

    def __exit__(self, *exception: object) -> None:
        os.close(self.lock)

    def log(self, name: str) -> Path:
        """Returns the log file of the child with this name."""
        return self.path / "logs" / f"{name}.log"


def last_words(log: Path) -> str:
    """Returns the path of the log and its last line, for a message."""
    lines = log.read_text(errors="replace").split("\n")[-50:] if log.exists() else []
    said = next((line.strip() for line in reversed(lines) if line.strip()), "nothing")
    return f"{log} ends with: {said[:300]}"


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
