"""A Python environment of a department system: the contracts wheel, aiokafka and cryptography, without other packages of this project."""

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
    """Builds the wheel, creates an empty environment in the folder and installs the wheel and aiokafka. Returns the path of its Python."""
    python = folder / "bin" / "python"
    _run(sys.executable, "-m", "venv", "--without-pip", folder)
    pip = (sys.executable, "-m", "pip", "--quiet")  # pip of this environment installs into the other one
    _run(*pip, "wheel", "--no-build-isolation", "--no-deps", "--wheel-dir", folder, FOLDER)
    (wheel,) = folder.glob("lianban_contracts-*.whl")
    needed = (f"{name}=={version(name)}" for name in ("aiokafka", "pydantic", "cryptography"))
    _run(*pip, "--python", python, "install", wheel, *needed)
    return python


def _run(*command: object) -> str:
    """Returns the output of a program. Raises AssertionError with its error output if it fails."""
    done = subprocess.run([str(part) for part in command], env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def run(python: Path, *arguments: str) -> str:
    """Returns the output of the environment's Python. It runs in isolated mode, without the modules of the checkout."""
    return _run(python, "-I", *arguments)


@asynccontextmanager
async def subscriber(
    python: Path, brokers: str, group: str, intake: str = "", **credentials: str
) -> AsyncIterator[AsyncIterator[str]]:
    """Runs subscriber.py and yields its output lines. The process is killed at the end, to simulate a power failure."""
    command = (python, "-I", SUBSCRIBER, "--brokers", brokers, "--group", group, "--intake", intake)
    process = await asyncio.create_subprocess_exec(*command, env={**ENVIRONMENT, **credentials}, stdout=PIPE)
    assert process.stdout is not None
    try:
        yield (line.decode().rstrip("\n") async for line in process.stdout)
    finally:
        process.kill()
        await process.wait()


async def take(lines: AsyncIterator[str], number: int) -> list[str]:
    """Returns the next lines. Raises TimeoutError if they do not arrive within PATIENCE_SECONDS."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        return [await anext(lines) for _ in range(number)]
