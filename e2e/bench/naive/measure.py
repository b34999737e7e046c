"""Runs the peer on given servers and measures it in the same way as lianban."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path
from random import choice

import httpx
from lianban_contracts import topics

from e2e.bench.cpu import cpu_seconds
from e2e.bench.load import Load
from infra.local.fixtures import Broker, Databases
from infra.local.patience import PATIENCE_SECONDS
from infra.local.places import DATA
from infra.local.ports import HOST, RANGE, is_free
from infra.local.process import Child, Command
from infra.local.topics import create

from .broker import PREFIX
from .setting import BEST, Setting
from .worker import Job

CLIENTS = 16
"""Connections over which applications are filed."""

WARM_UP = 100
"""Applications filed before the measurement, so that consumers have joined and plans and caches are warm."""


async def measure(
    postgres: Databases, kafka: Broker, bodies: Iterator[bytes], applications: int, setting: Setting = BEST
) -> dict[str, float]:
    """Files this many applications. Returns applications a second, from the first POST to the last completion, and CPU milliseconds
    an application of all processes except the one that files. Raises TimeoutError if applications are not completed."""
    async with running(postgres, kafka, setting) as (url, children):
        roots = [child.pid for child in (*children, *_servers(postgres, kafka))]
        await filed(url, kafka, bodies, WARM_UP)
        before = cpu_seconds(roots)
        load = await filed(url, kafka, bodies, applications)
        used = cpu_seconds(roots) - before
    seconds = max(load.completed.values()) - min(load.sent.values())
    return {"naive_apps_per_s": applications / seconds, "naive_cpu_ms_per_app": used / applications * 1000}


async def filed(url: str, kafka: Broker, bodies: Iterator[bytes], applications: int) -> Load:
    """Files this many applications and waits until all are completed."""
    made = iter(list(islice(bodies, applications)))  # before the measurement starts
    load, ready = Load(url, PREFIX + topics.APPLICATIONS), asyncio.Event()
    listening = asyncio.create_task(load.listen({"bootstrap_servers": kafka.bootstrap_servers}, ready))
    try:
        await ready.wait()
        await load.flood(made, applications, CLIENTS)
        await load.all_completed()
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    return load


@asynccontextmanager
async def running(
    postgres: Databases, kafka: Broker, setting: Setting = BEST
) -> AsyncIterator[tuple[str, Sequence[Child]]]:
    """Runs the peer. Yields the address of intake and the processes; all are stopped at the end."""
    await create(kafka.bootstrap_servers, [(PREFIX + topic, setting.partitions) for topic in topics.PARTITIONED])
    names = [name for process in setting.processes for name in process if name != "verification"]
    databases = {name: await postgres.database(f"naive_{name}") for name in names}
    port = choice([port for port in RANGE if is_free(port)])
    brokers = kafka.bootstrap_servers
    children = [
        _start(Job(services=process, brokers=brokers, databases=databases, port=port, setting=setting))
        for process in setting.processes
    ]
    try:
        await _ready(url := f"http://{HOST}:{port}", children)
        yield url, children
    finally:
        await asyncio.gather(*(child.stop() for child in children))


def _start(job: Job) -> Child:
    env = {**os.environ, "NAIVE_JOB": job.model_dump_json()}
    return Child(Command("naive", [sys.executable, "-m", "e2e.bench.naive.worker"], env, _log()))


def _log() -> Path:
    DATA.mkdir(exist_ok=True)
    return DATA / "naive.log"


async def _ready(url: str, children: Sequence[Child]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    async with httpx.AsyncClient(trust_env=False) as client:
        while time.monotonic() < deadline and all(child.running for child in children):
            try:
                await client.get(url)
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return
    raise RuntimeError(f"the peer did not start; see the end of {_log()}")


def _servers(*servers: object) -> list[Child]:
    return [server.child for server in servers if isinstance(getattr(server, "child", None), Child)]  # type: ignore[attr-defined]
