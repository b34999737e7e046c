"""Runs the console snippets of the documentation: commands after `$`, each followed by its expected output; `…` matches anything."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.local.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
LINKED = ("services", "contracts", "infra")


@dataclass(frozen=True, slots=True)
class Step:
    """One command and its expected output; None if the output is not checked."""

    command: str
    printed: str | None
    system: bool
    """True if the command needs a running system."""


def steps(page: Path) -> Iterator[Step]:
    """Yields the commands of a page in order."""
    for kind, block in re.findall(
        r"^```console( system)?\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    ):
        for command, printed in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            yield Step(command, printed or None, bool(kind))


def folder(place: Path) -> Path:
    """Prepares a folder with links to the directories of the project, in which snippets may write files. Returns it."""
    for name in LINKED:
        (place / name).symlink_to(ROOT / name)
    return place


def run(step: Step, place: Path, environment: Mapping[str, str]) -> str:
    """Runs a command and returns its output, stdout and stderr together. Raises TimeoutExpired after PATIENCE_SECONDS, and AssertionError
    if it fails and no output is expected."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    given = {**os.environ, "PATH": path, "COLUMNS": "200", "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(
        ["bash", "-c", f"{step.command} 2>&1"], cwd=place, env=given, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )  # fmt: skip
    assert done.returncode == 0 or step.printed, f"{shlex.quote(step.command)} failed: {done.stdout}"
    return done.stdout


def matches(printed: str, pattern: str) -> bool:
    """Returns True if the output matches the page. A line `…` matches any lines; `…` within a line matches any text."""
    lines = [
        r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r"\n" for line in pattern.splitlines()
    ]
    text = printed if printed.endswith("\n") else f"{printed}\n"
    return re.fullmatch("".join(lines), text) is not None
