"""The whole system, started once for all tests that only use it."""

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from e2e.system import System
from infra.local import Platform, Program
from infra.local.account import remove
from infra.local.places import DATA
from services.cli.up import programs, topics

QUICK = {"LIANBAN_VERIFICATION_DELAY": "0.05"}
"""The outside platform answers at once."""


@asynccontextmanager
async def running(twice: str | None = None) -> AsyncIterator[System]:
    """A system of its own. The service `twice` runs in two processes, and neither is started again."""
    place = DATA / "tests"
    place.mkdir(parents=True, exist_ok=True)
    data = Path(tempfile.mkdtemp(dir=place))
    data.chmod(0o755)
    try:
        async with Platform(data, _programs(twice), topics({}), _environment()) as platform, System(platform) as system:
            yield system
    finally:
        remove(data)


def _programs(twice: str | None) -> list[Program]:
    listed = programs(QUICK)
    mortal = [replace(one, revive=False) for one in listed if one.name == twice]
    twins = [
        replace(one, name=f"{one.name}-2", services=(one.name,), env={"LIANBAN_MEMBER": f"{one.name}-2"})
        for one in mortal
    ]
    return [*(one for one in listed if one.name != twice), *mortal, *twins]


def _environment() -> dict[str, str]:
    """Nothing of a system that runs beside the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("LIANBAN_", "URL_"))}


@pytest.fixture(scope="session")
async def system() -> AsyncIterator[System]:
    """The running system."""
    async with running() as one:
        yield one
