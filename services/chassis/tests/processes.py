"""Runs toy services as separate processes that a test can stop and kill."""

import asyncio
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from infra.local.patience import PATIENCE_SECONDS

from .conftest import PARTITIONS, Town

ROOT = Path(__file__).parents[3]


class Runner:
    """One process of a toy service. It keeps its port when it is started again."""

    def __init__(
        self, kind: str, town: Town, database_url: str, given: Mapping[str, str], output: int = DEVNULL
    ) -> None:
        self.output = output
        self.arguments = kind, town.place
        name = f"{kind}{town.place}".upper()
        self.port = _free_port()
        self.environment = {
            "PATH": os.environ["PATH"],
            "KAFKA_BOOTSTRAP_SERVERS": town.kafka.bootstrap_servers,
            "PERSONAL_DATA": "clear",
            f"DATABASE_URL_{name}": database_url,
            f"HTTP_PORT_{name}": str(self.port),
            "LIANBAN_PARTITIONS": str(PARTITIONS),
            "LIANBAN_HEADS_SECONDS": "0.3",
            "LIANBAN_MEMBER": "one",  # a static member rejoins its group without waiting for the session timeout
            **given,
        }
        self.process: Process

    async def start(self) -> None:
        """Starts the process, without waiting until it is ready."""
        module = "services.chassis.tests.runner"
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *self.arguments,
            cwd=ROOT,
            env=self.environment,
            stdout=self.output,
            stderr=PIPE,
        )

    async def answers(self, path: str) -> bool:
        """Returns whether a GET of this path has status 200."""
        try:
            async with httpx.AsyncClient(base_url=self.url, timeout=PATIENCE_SECONDS) as client:
                return (await client.get(path)).status_code == 200
        except httpx.TransportError:
            return False

    async def post(self, path: str) -> bool:
        """Returns whether a POST to this path has status 200."""
        async with httpx.AsyncClient(base_url=self.url, timeout=PATIENCE_SECONDS) as client:
            return (await client.post(path)).status_code == 200

    async def reason(self) -> str:
        """Returns the reason in the response of `GET /readyz`; empty if there is none."""
        async with httpx.AsyncClient(base_url=self.url, timeout=PATIENCE_SECONDS) as client:
            reason: str = (await client.get("/readyz")).json().get("reason", "")
            return reason

    async def metric(self, name: str) -> float:
        """Returns the sum of all samples of this metric."""
        async with httpx.AsyncClient(base_url=self.url, timeout=PATIENCE_SECONDS) as client:
            lines = (await client.get("/metrics")).text.splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith((f"{name} ", f"{name}{{")))

    async def ready(self) -> bool:
        """Returns whether the service is ready."""
        return await self.answers("/readyz")

    @property
    def url(self) -> str:
        """The base URL of the process."""
        return f"http://127.0.0.1:{self.port}"

    async def kill(self) -> None:
        """Kills the process with SIGKILL."""
        self.process.kill()
        await self.process.wait()

    async def terminate(self) -> int:
        """Sends SIGTERM and returns the exit code."""
        self.process.terminate()
        return await self.process.wait()


@asynccontextmanager
async def running(
    kind: str, town: Town, database_url: str | None = None, output: int = DEVNULL, **given: str
) -> AsyncIterator[Runner]:
    """Yields a running process of a toy service. `output` is the file descriptor of its standard output."""
    await town.create_topics()
    runner = Runner(kind, town, database_url or await town.postgres.database(f"{kind}{town.place}"), given, output)
    await runner.start()
    try:
        yield runner
    finally:
        if runner.process.returncode is None:
            await runner.kill()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
