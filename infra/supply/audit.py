"""Looks up advisories about the packages of requirements.lock: `python -m infra.supply.audit`, `make audit`.

Exit status: 0 if every package was looked up and has no advisory, 1 if one has, 2 if a package could not be looked up."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .parts import REQUIREMENTS, parts

CLEAN, FOUND, UNKNOWN = 0, 1, 2

COMMAND = (
    sys.executable, "-m", "pip_audit", "--requirement", str(REQUIREMENTS), "--require-hashes", "--disable-pip",
    "--progress-spinner", "off", "--format", "json",
)  # fmt: skip


def main() -> int:
    """Prints what was found, and returns the exit status."""
    ran = subprocess.run(COMMAND, capture_output=True, text=True, check=False)  # noqa: S603
    status, lines = judged(ran.stdout, ran.stderr)
    print("\n".join(lines))
    return status


def judged(output: str, errors: str) -> tuple[int, Sequence[str]]:
    """Returns the exit status and the lines to print for the output of pip-audit."""
    try:
        packages = json.loads(output)["dependencies"]
    except (ValueError, KeyError):
        last = errors.strip().splitlines()[-1:] or ["no output"]
        return UNKNOWN, [f"NOT AUDITED: the source of advisories could not be reached ({last[0]})"]
    found = [line for one in packages for line in _advisories(one)]
    unknown = sorted({one.name for one in parts() if one.kind == "pypi"} - {one["name"] for one in _known(packages)})
    if unknown:
        found.append(f"NOT AUDITED: no answer about {len(unknown)} packages, the first is {unknown[0]}")
        return UNKNOWN, found
    return (FOUND, found) if found else (CLEAN, [f"no advisory about {len(packages)} packages"])


def _known(packages: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    return (one for one in packages if "skip_reason" not in one)


def _advisories(package: Mapping[str, Any]) -> Iterator[str]:
    for one in package.get("vulns", ()):
        fixed = ", ".join(one["fix_versions"]) or "no version yet"
        yield f"{package['name']} {package['version']}: {one['id']}, mended in {fixed}"


if __name__ == "__main__":
    sys.exit(main())
