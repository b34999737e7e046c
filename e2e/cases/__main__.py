"""`python -m e2e.cases DIR`: exits with 0 if all cases pass, 1 if a case fails, 2 if no case can be read."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from infra.local import LocalError, stopped_by_signals
from services.policy.tests.golden import read_cases

from .filing import Case
from .household_file import LifeCase, life_runner, read_life_cases
from .running import runner

REQUIRED = {"id", "region", "filed_on", "members", "expect"}

FAILED = 1
USAGE = 2


def main(arguments: list[str]) -> int:
    """Runs the cases of a directory. Returns the exit code."""
    try:
        given = list(read_cases(Path(arguments[0]))) if len(arguments) == 1 else []
        life = read_life_cases(given) if given and all("steps" in case for case in given) else []
        cases = [] if life else read(given)
    except (ValueError, yaml.YAMLError) as error:
        print(error, file=sys.stderr)
        return USAGE
    if not (cases or life):
        print("give a directory with golden cases: python -m e2e.cases DIR, or make cases CASES=DIR", file=sys.stderr)
        return USAGE
    try:
        return asyncio.run(_run_life(life) if life else _run(cases))
    except LocalError as error:
        print(error, file=sys.stderr)
        return FAILED


def read(given: Sequence[Mapping[str, Any]]) -> list[Case]:
    """Returns the cases, numbered. Raises ValueError if a case lacks a required key."""
    cases = [Case(number, one) for number, one in enumerate(given)]
    for case in cases:
        if missing := REQUIRED - set(case.given):
            raise ValueError(f"case {case.number + 1}, {case.given}: {', '.join(sorted(missing))} missing")
    return cases


async def _run_life(cases: list[LifeCase]) -> int:
    with stopped_by_signals():
        async with life_runner(cases) as run:
            differences = await run.run(cases)
    return told(differences)


async def _run(cases: list[Case]) -> int:
    with stopped_by_signals():
        async with runner(cases) as run:
            differences = await run.run(cases)
    return told(differences)


def told(differences: Sequence[Sequence[str]]) -> int:
    """Prints every difference and the numbers of passed and failed cases. Returns the exit code."""
    for line in (line for lines in differences for line in lines):
        print(line)
    failed = sum(map(bool, differences))
    print(f"{len(differences) - failed} passed, {failed} failed")
    return FAILED if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
