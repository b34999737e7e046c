"""A tiny process that outlives a killed supervisor just long enough to stop its children, on every POSIX system.

It reads lines `+pid signal` and `-pid` from its standard input. When that ends, nobody is left to look after the children."""

import atexit
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress

PATIENCE = 3.0  # seconds between the polite signal and SIGKILL


class Guardian:
    """Our end of the pipe to the guardian process; one a Python process, started with the first child."""

    _shared: "Guardian | None" = None

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-S", __file__], stdin=subprocess.PIPE, bufsize=0, start_new_session=True
        )
        atexit.register(self.close)

    @classmethod
    def shared(cls) -> "Guardian":
        """The guardian of this process."""
        if cls._shared is None or not cls._shared.alive():
            cls._shared = cls()
        return cls._shared

    def alive(self) -> bool:
        """Whether this process has started it, and it still runs."""
        return self.owner == os.getpid() and self._process.poll() is None

    def watch(self, pid: int, stop: signal.Signals) -> None:
        """Have `pid` stopped by `stop`, then by SIGKILL, should we die."""
        self._tell(f"+{pid} {int(stop)}")

    def forget(self, pid: int) -> None:
        """`pid` has ended; the number may soon belong to a stranger."""
        self._tell(f"-{pid}")

    def close(self) -> None:
        """Let the guardian go; it stops whatever still runs."""
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.close()
            self._process.wait()

    def _tell(self, line: str) -> None:
        if self._process.stdin and not self._process.stdin.closed:
            with suppress(BrokenPipeError):  # somebody killed the guardian; the next child starts another
                self._process.stdin.write(line.encode() + b"\n")


def read(lines: Iterable[str]) -> dict[int, int]:
    """Follow the lines to their end; the pids still alive then, each with its stop signal."""
    alive: dict[int, int] = {}
    for line in lines:
        if line.startswith("+"):
            pid, stop = line[1:].split()
            alive[int(pid)] = int(stop)
        else:
            alive.pop(int(line[1:]), None)
    return alive


def end(children: dict[int, int]) -> None:
    """Signal every child, and kill after PATIENCE those that did not listen."""
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
