"""Logging never raises, even if standard output fails. Lines that cannot be written are counted."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

PROGRAM = """
import asyncio, logging, sys
from services.chassis.core.logging import configure
from services.chassis.core.metrics import LOST_LINES
from structlog import get_logger

class Unprintable:
    def __repr__(self):
        raise RuntimeError("cannot be shown")

configure()
log = get_logger()
{lines}
open(sys.argv[1], "w").write(str(LOST_LINES._value.get()))
"""
LINES = """
for number in range(5):
    log.warning("line", number=number)
logging.getLogger("uvicorn.error").error("a line of uvicorn's")
logging.getLogger("aiokafka").warning("a line of %s", "aiokafka's")
"""
ODD = r"""
log.warning("half a character", text="\udc80")
log.warning("unprintable", thing=Unprintable())
logging.getLogger("asyncio").error("too few %s %s", "arguments")
logging.getLogger("asyncio").error("unprintable %s", Unprintable())
log.warning("last")
"""


def run(lines: str, output: int, tmp_path: Path, **more: object) -> tuple[float, str]:
    """Runs a process, and returns the number of lost lines and its standard error output."""
    count = tmp_path / "lost"
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(lines=lines), str(count)],
        cwd=ROOT,
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
        **more,  # type: ignore[call-overload]
    )
    return float(count.read_text()), done.stderr


@contextmanager
def closed_pipe() -> Iterator[int]:
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@contextmanager
def full_disk() -> Iterator[int]:
    full = os.open("/dev/full", os.O_WRONLY)
    yield full
    os.close(full)


@pytest.mark.parametrize("broken", [closed_pipe, full_disk])
def test_a_line_that_cannot_be_written_is_counted_and_never_raised(
    broken: Callable[[], AbstractContextManager[int]], tmp_path: Path
) -> None:
    with broken() as output:
        assert run(LINES, output, tmp_path) == (7, "")


def test_without_standard_output_no_line_gets_into_the_next_file_that_is_opened(tmp_path: Path) -> None:
    lines = f"other = open({str(tmp_path / 'other')!r}, 'w')\n{LINES}"
    lost, _ = run(lines, subprocess.DEVNULL, tmp_path, preexec_fn=lambda: os.close(1))
    assert lost == 7
    assert (tmp_path / "other").read_text() == ""


def test_a_line_that_cannot_be_shown_costs_itself_alone(tmp_path: Path) -> None:
    written = tmp_path / "written"
    with written.open("w") as output:
        lost, said = run(ODD, output.fileno(), tmp_path)
    first, last = written.read_text().splitlines()
    assert (lost, said) == (3, "")
    assert r"\udc80" in first
    assert '"last"' in last


def test_a_line_after_one_that_was_torn_is_a_line_of_its_own(tmp_path: Path) -> None:
    """Simulates a full disk that has room again later: a file size limit cuts the first line."""
    lines = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20, resource.RLIM_INFINITY))
log.warning("torn")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
log.warning("whole")
"""
    written = tmp_path / "written"
    with written.open("w") as output:
        lost, _ = run(lines, output.fileno(), tmp_path)
    torn, whole = written.read_text().splitlines()
    assert lost == 1
    assert len(torn) == 20
    assert whole.startswith("{")
    assert '"whole"' in whole
