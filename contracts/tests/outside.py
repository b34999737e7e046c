"""A department system's own environment: the contracts wheel and aiokafka, and nothing else of ours."""

import asyncio
import os
import subprocess
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

from contracts.specification.contents import FOLDER
from infra.local.patience import PATIENCE_SECONDS

SUBSCRIBER = FOLDER / "examples" / "subscriber.py"
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}


def install(folder: Path) -> Path:
    """Builds the wheel, makes an empty environment in the folder, and installs both; its Python."""
    python = folder / "bin" / "python"
    _run(sys.executable, "-m", "venv", "--without-pip", folder)
    pip = (sys.executable, "-m", "pip", "--quiet")  # ours installs into another environment as well
    _run(*pip, "wheel", "--no-build-isolation", "--no-deps", "--wheel-dir", folder, FOLDER)
    (wheel,) = folder.glob("lianban_contracts-*.whl")
    needed = (f"{name}=={version(name)}" for name in ("aiokafka", "pydantic"))
    _run(*pip, "--python", python, "install", wheel, *needed)
    return python


def _run(*command: object) -> str:
    """What a program prints. Raises AssertionError with what it says when it fails."""
    done = subprocess.run([str(part) for part in command], env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def run(python: Path, *arguments: str) -> str:
    """What the environment's Python prints, started outside the checkout."""
    return _run(python, "-I", *arguments)


@asynccontextmanager
async def subscriber(python: Path, brokers: str, group: str) -> AsyncIterator[AsyncIterator[str]]:
    """Runs subscriber.py; the lines that it prints. It is killed at the end, as by a power cut."""
    command = (python, "-I", SUBSCRIBER, "--brokers", brokers, "--group", group)
    process = await asyncio.create_subprocess_exec(*command, env=ENVIRONMENT, stdout=PIPE)
    assert process.stdout is not None
    try:
        yield (line.decode().rstrip("\n") async for line in process.stdout)
    finally:
        process.kill()
        await process.wait()


async def take(lines: AsyncIterator[str], number: int) -> list[str]:
    """The next lines. Raises TimeoutError if they do not come."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        return [await anext(lines) for _ in range(number)]
