"""Runs the command in its own process, alone and against a running demonstration."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.local.account import remove
from infra.local.patience import PATIENCE_SECONDS
from infra.local.places import DATA

ROOT = Path(__file__).parents[3]
ARGV = (sys.executable, "-m", "services.cli")
LINE = re.compile(r"^([0-9]{6}) ([0-9a-f-]{36}) completed granted=(\d+) declined=(\d+) seconds=(\d+\.\d\d)$")


def lianban(*arguments: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command without a running system, unless the environment names one."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("URL_", "LIANBAN_"))}
    return subprocess.run(
        [*ARGV, *arguments],
        env=clean | {"LIANBAN_DATA": "/nonexistent", "COLUMNS": "160"} | environment,
        cwd=ROOT,
        input=given,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A running demonstration: its data folder and the five lines that it printed."""

    data: Path
    lines: Sequence[str]

    @property
    def applications(self) -> dict[str, str]:
        """Returns the application of each region."""
        return {match[1]: match[2] for line in self.lines if (match := LINE.match(line))}

    def ask(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return lianban(*arguments, given=given, LIANBAN_DATA=str(self.data))


@pytest.fixture(scope="package")
def data() -> Iterator[Path]:
    """Returns a data folder that PostgreSQL can enter. It is deleted after the tests of the command."""
    place = DATA / "tests" / f"demo-{os.getpid()}"
    place.mkdir(parents=True)
    place.chmod(0o755)
    yield place
    remove(place)


@pytest.fixture(scope="package")
def demonstration(data: Path) -> Iterator[Demonstration]:
    """Runs `lianban demo` in the foreground of another process. Ctrl-C ends it."""
    argv = [*ARGV, "demo", "--data", str(data)]
    with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        lines = [process.stdout.readline().rstrip() for _ in range(5)]
        yield Demonstration(data, lines)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_SECONDS) == 0
    assert not (data / "services.json").exists()
