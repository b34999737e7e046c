"""A small process that stops the children of a killed supervisor, on every POSIX system.

It reads lines `+pid signal` and `-pid` from standard input. The end of the input means that the supervisor has
ended."""

import atexit
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress

PATIENCE = 3.0  # seconds between the stop signal and SIGKILL


class Guardian:
    """The supervisor's end of the pipe to the guardian process.

    A Python process has one, started with its first child."""

    _shared: "Guardian | None" = None

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-S", __file__], stdin=subprocess.PIPE, bufsize=0, start_new_session=True
        )
        atexit.register(self.close)

    @classmethod
    def shared(cls) -> "Guardian":
        """Returns the guardian of this process. Starts one if none runs."""
        if cls._shared is None or not cls._shared.alive():
            cls._shared = cls()
        return cls._shared

    def alive(self) -> bool:
        """Returns True if this process started the guardian and it still runs."""
        return self.owner == os.getpid() and self._process.poll() is None

    def watch(self, pid: int, stop: signal.Signals) -> None:
        """Registers `pid`. If this process dies, the guardian sends `stop` to `pid`, then SIGKILL."""
        self._tell(f"+{pid} {int(stop)}")

    def forget(self, pid: int) -> None:
        """Removes `pid`, which has ended. The system can reuse the number."""
        self._tell(f"-{pid}")

    def close(self) -> None:
        """Closes the pipe and waits for the guardian, which stops all children that still run."""
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.close()
            self._process.wait()

    def _tell(self, line: str) -> None:
        if self._process.stdin and not self._process.stdin.closed:
            with suppress(BrokenPipeError):  # the guardian was killed; the next child starts another
                self._process.stdin.write(line.encode() + b"\n")


def read(lines: Iterable[str]) -> dict[int, int]:
    """Reads the lines to the end. Returns the pids that are still registered, each with its stop signal."""
    alive: dict[int, int] = {}
    for line in lines:
        if line.startswith("+"):
            pid, stop = line[1:].split()
            alive[int(pid)] = int(stop)
        else:
            alive.pop(int(line[1:]), None)
    return alive


def end(children: dict[int, int]) -> None:
    """Signals every child, and kills those that still run after PATIENCE."""
    left = {pid for pid, stop in children.items() if _signal(pid, stop)}
    deadline = time.monotonic() + PATIENCE
    while left and time.monotonic() < deadline:
        time.sleep(0.02)
        left = {pid for pid in left if _signal(pid, 0)}
    for pid in left:
        _signal(pid, signal.SIGKILL)


def _signal(pid: int, number: int) -> bool:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    end(read(sys.stdin))
