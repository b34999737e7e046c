"""The whole system, started once for all tests that only use it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from e2e.cases.running import TOGETHER
from e2e.fresh_system import fresh_data, fresh_environment
from e2e.system import System
from infra.local import Platform, Program
from services.cli.up import APART, PEOPLE, programs, topics

QUICK = {"LIANBAN_VERIFICATION_DELAY": "0.05"}
"""The outside platform answers at once."""

FEW = {**TOGETHER, "front": ("reporting", "portal", "identity", "verification")}
"""Three processes are ready long before ten: for who asks what is decided, not who decides it where."""


@asynccontextmanager
async def running(
    twice: str | None = None, processes: Mapping[str, Sequence[str]] = APART, **settings: str
) -> AsyncIterator[System]:
    """A system of its own, with these settings. The service `twice` runs in two processes, and neither is started again."""
    with fresh_data("tests") as data:
        people = data / PEOPLE.name
        people.write_bytes(PEOPLE.read_bytes())
        async with (
            Platform(data, _programs(twice, processes, people), topics({}), fresh_environment() | settings) as platform,
            System(platform, people) as system,
        ):
            yield system


def _programs(twice: str | None, processes: Mapping[str, Sequence[str]], people: Path) -> list[Program]:
    listed = programs(QUICK, processes, people)
    mortal = [replace(one, revive=False) for one in listed if one.name == twice]
    twins = [
        replace(one, name=f"{one.name}-2", services=(one.name,), env={"LIANBAN_MEMBER": f"{one.name}-2"})
        for one in mortal
    ]
    return [*(one for one in listed if one.name != twice), *mortal, *twins]


@pytest.fixture(scope="session")
async def system() -> AsyncIterator[System]:
    """The running system."""
    async with running() as one:
        yield one
