"""Measures the peak memory of a process from a small parent process.

The kernel also counts the memory of the parent at the time of the fork. A large test process would hide the result."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

DRIVER = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[2:], stdin=sys.stdin)
with open(sys.argv[1], "w") as file:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=file)
sys.exit(done.returncode)
"""


class Ran(NamedTuple):
    """A process that has ended. `peak` is its largest resident memory in KiB."""

    code: int
    out: str
    err: str
    peak: int


def measured(argv: Sequence[str], folder: Path, *, given: bytes = b"", cwd: Path | None = None) -> Ran:
    """Runs the command to its end with `given` on its standard input."""
    file = folder / "peak"
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(file), *argv], input=given, capture_output=True, cwd=cwd, check=False
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode(), int(file.read_text()))
