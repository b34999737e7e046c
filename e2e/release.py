"""Checks out earlier releases from the history of the repository and runs their code."""

import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest

from infra.local import Program
from infra.local.places import DATA, ROOT

HEADING = re.compile(r"^## (\d+\.\d+\.\d+) \(([0-9a-f]{7,40})\)", re.MULTILINE)
"""The heading of a release in CHANGELOG.md, with its commit."""

LOCK = "requirements.lock"
NODE_MODULES = Path("services", "portal", "web", "node_modules")


class Release(NamedTuple):
    """A release and the commit of its code."""

    version: str
    commit: str


def releases() -> list[Release]:
    """Returns the releases that CHANGELOG.md names, newest first. RELEASE_COMMIT of the environment replaces them all by one commit."""
    if commit := os.environ.get("RELEASE_COMMIT"):
        return [Release("RELEASE_COMMIT", commit)]
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    return [Release(*found) for found in HEADING.findall(text)]


def named(release: Release | None) -> str:
    """Returns the version, as the name of a test's parameter."""
    return release.version if release else "none"


def latest() -> Release:
    """Returns the latest release. Skips the test if there is none."""
    found = releases()
    if not found:
        pytest.skip("CHANGELOG.md names no commit of a release yet; set RELEASE_COMMIT to compare with any commit")
    return found[0]


def git(*arguments: str) -> bytes:
    """Returns the output of git. Raises AssertionError with its error."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, f"git {' '.join(arguments)}: {done.stderr.decode()}"
    return done.stdout


def require_history(release: Release) -> None:
    """Skips the test in a shallow clone without the commit of the release, and in a copy without history. Raises AssertionError
    if a whole clone does not have it."""
    if not (ROOT / ".git").exists():
        pytest.skip(f"this copy of the project has no history, and so no code of release {release.version}")
    if git("rev-parse", "--is-shallow-repository").strip() == b"true" and not _has(release.commit):
        pytest.skip(
            f"this clone is shallow and lacks {release.commit}, release {release.version}: git fetch --unshallow"
        )
    assert _has(release.commit), f"CHANGELOG.md names {release.commit}, which is not in the history of this clone"


def _has(commit: str) -> bool:
    found = ["git", "cat-file", "-e", f"{commit}^{{commit}}"]
    return subprocess.run(found, cwd=ROOT, capture_output=True, check=False).returncode == 0


def check_out(release: Release, place: Path) -> None:
    """Writes the files of a release into a folder. Files that browsers load are linked from this checkout."""
    require_history(release)
    with tarfile.open(fileobj=BytesIO(git("archive", release.commit))) as archive:
        archive.extractall(place, filter="data")
    (place / NODE_MODULES).symlink_to(ROOT / NODE_MODULES)
    found = run(place, "-c", "import services, lianban_contracts as c; print(services.__file__, c.__file__)")
    assert [Path(file).is_relative_to(place) for file in found.split()] == [True, True], found


def run(place: Path, *arguments: str, given: str = "") -> str:
    """Runs Python with the code of this folder and this input. Returns its output. Raises AssertionError with its error."""
    done = call(place, *arguments, given=given)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def call(place: Path, *arguments: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs Python with the code of this folder. Returns its exit code and output."""
    env = {**os.environ, **environment, **code(place)}
    command = [python(place), *arguments]
    return subprocess.run(command, cwd=place, env=env, input=given, capture_output=True, text=True, check=False)


def code(place: Path) -> Mapping[str, str]:
    """Returns the environment in which Python imports the code of this folder."""
    return {"PYTHONPATH": f"{place}{os.pathsep}{place / 'contracts'}", "PYTHONSAFEPATH": "1"}


@cache
def python(place: Path) -> str:
    """Returns the Python with the dependencies of the code in this folder: this one while both lock files are equal, or else
    one with the packages of the folder's lock file. That one is made once, with uv, and kept for later runs."""
    lock = (place / LOCK).read_bytes()
    if lock == (ROOT / LOCK).read_bytes():
        return sys.executable
    made = DATA / "cache" / "releases" / sha256(lock).hexdigest()[:16]
    if not (made / "complete").exists():
        uv = str(Path(sys.executable).with_name("uv"))
        own = str(made / "bin" / "python")
        subprocess.run([uv, "venv", "-q", "--clear", "--python", sys.executable, str(made)], check=True)
        install = [uv, "pip", "install", "-q", "--python", own, "--require-hashes", "-r", str(place / LOCK)]
        subprocess.run(install, check=True)
        (made / "complete").touch()
    return str(made / "bin" / "python")


def run_code(program: Program, place: Path) -> Program:
    """Returns the program with the code of this folder and its dependencies."""
    argv = [python(place) if word == sys.executable else word for word in program.argv]
    return replace(program, argv=argv, env={**program.env, **code(place)})
