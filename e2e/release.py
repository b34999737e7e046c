"""Checks out an earlier release from the history of the repository and runs its processes."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from infra.local import Program
from infra.local.places import ROOT

ENTRY = re.compile(r"^## 1\.0\.0 \(([0-9a-f]{7,40})\)", re.MULTILINE)
"""The heading in CHANGELOG.md that names the commit of release 1.0.0."""

NODE_MODULES = Path("services", "portal", "web", "node_modules")


def release_commit() -> str | None:
    """Returns the commit of release 1.0.0: RELEASE_COMMIT of the environment, or else the commit in CHANGELOG.md; None if there is none."""
    changelog = ROOT / "CHANGELOG.md"
    found = ENTRY.search(changelog.read_text(encoding="utf-8")) if changelog.exists() else None
    return os.environ.get("RELEASE_COMMIT") or (found[1] if found else None)


def check_out(commit: str, place: Path) -> None:
    """Writes the files of a commit into a folder. Files that browsers load are linked from this checkout."""
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", place], input=archive, check=True)
    (place / NODE_MODULES).symlink_to(ROOT / NODE_MODULES)
    imported = [sys.executable, "-c", "import services, lianban_contracts as c; print(services.__file__, c.__file__)"]
    found = subprocess.run(imported, env=os.environ | code(place), capture_output=True, text=True, check=True).stdout
    assert [Path(file).is_relative_to(place) for file in found.split()] == [True, True], found


def code(place: Path) -> Mapping[str, str]:
    """Returns the environment in which Python imports the code of this folder. Dependencies are imported from where they are installed."""
    return {"PYTHONPATH": f"{place}{os.pathsep}{place / 'contracts'}", "PYTHONSAFEPATH": "1"}


def run_code(program: Program, place: Path) -> Program:
    """Returns the program with the code of this folder."""
    return replace(program, env={**program.env, **code(place)})
