"""Fixtures of the whole system, which is started once for all tests that share it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from e2e.cases.running import TOGETHER
from e2e.fresh_system import fresh_data, fresh_environment
from e2e.system import System
from infra.local import Platform, Program
from services.cli.up import APART, MIGRATE, PEOPLE, RIGHTS, programs, topics

QUICK = {"LIANBAN_VERIFICATION_DELAY": "0.05"}
"""The outside platform answers after 50 milliseconds."""

AT_ANY_HOUR = {"NOTIFY_QUIET_HOURS": "00:00-00:00"}
"""Notifications are sent at night too."""

FEW = {**TOGETHER, "front": ("reporting", "portal", "identity", "verification")}
"""Three processes start faster than ten. For tests that do not depend on which process makes a decision."""


@asynccontextmanager
async def running(
    twice: str | None = None, processes: Mapping[str, Sequence[str]] = APART, **settings: str
) -> AsyncIterator[System]:
    """Runs a separate system with these settings. The service `twice` runs in two processes, which are not restarted after a crash."""
    with fresh_data("tests") as data:
        people = data / PEOPLE.name
        people.write_bytes(PEOPLE.read_bytes())
        findings = data / "findings.json"
        findings.write_text("{}")
        listed = _programs(twice, processes, people, findings)
        async with (
            Platform(
                data, listed, topics({}), fresh_environment() | AT_ANY_HOUR | settings, MIGRATE, RIGHTS
            ) as platform,
            System(platform, people, findings) as system,
        ):
            yield system


def _programs(twice: str | None, processes: Mapping[str, Sequence[str]], people: Path, findings: Path) -> list[Program]:
    listed = programs({**QUICK, "LIANBAN_VERIFICATION_FINDINGS": str(findings)}, processes, people)
    mortal = [replace(one, revive=False) for one in listed if one.name == twice]
    twins = [
        replace(one, name=f"{one.name}-2", services=(one.name,), env={"LIANBAN_MEMBER": f"{one.name}-2"})
        for one in mortal
    ]
    return [*(one for one in listed if one.name != twice), *mortal, *twins]


@pytest.fixture(scope="session")
async def system() -> AsyncIterator[System]:
    """The running system, shared by all tests of the run."""
    async with running() as one:
        yield one
