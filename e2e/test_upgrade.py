"""Upgrades from the first and from the latest release with their data, and runs processes of the latest release and of this code
on the same databases."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from e2e.conftest import FEW, QUICK
from e2e.fresh_system import fresh_data, fresh_environment
from e2e.households import filings
from e2e.release import Release, check_out, latest, named, releases, run_code
from e2e.system import ENDED, System
from infra.local import Platform, Program
from infra.local.passwords import passwords
from infra.local.patience import PATIENCE_SECONDS
from infra.local.places import ROOT
from infra.local.ports import HOST, choose
from infra.local.postgres import Postgres
from infra.local.program import Running
from infra.services import HOUSEHOLD_KEYS, SERVICES
from services.cli.evidence import DECIDING
from services.cli.migrate import migrate, variable
from services.cli.up import MIGRATE, PEOPLE, RIGHTS, programs, topics

DATABASES = (*SERVICES, HOUSEHOLD_KEYS)

DECIDE = ("desk", "departments")
"""Processes that run twice: with the old and with the new release."""


FOUND = releases()
first_and_latest = pytest.mark.parametrize("release", dict.fromkeys([*FOUND[-1:], *FOUND[:1]]) or [None], ids=named)
"""The releases whose data is upgraded. Processes of two releases share a database only if no release is between them."""


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that both releases use."""
    with fresh_data("upgrade") as place:
        (place / PEOPLE.name).write_bytes(PEOPLE.read_bytes())
        yield place


def served(data: Path, place: Path) -> list[Program]:
    """Returns all processes, with the code of this folder."""
    return [run_code(one, place) for one in programs(QUICK, FEW, data / PEOPLE.name)]


class OneRole(Postgres):
    """A server as release 1.0.0 made it: the role of each service owns its database."""

    async def _grant(self, databases: Sequence[str]) -> None:
        self._passwords = passwords(self.folder.path, list(databases))
        admin = await asyncpg.connect(self.admin_url)
        for name in databases:
            await admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{self._passwords[name]}'")
            await admin.execute(f"CREATE DATABASE {name} OWNER {name}")
            await admin.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        await admin.close()


@asynccontextmanager
async def running(data: Path) -> AsyncIterator[System]:
    """Runs the system with this code."""
    async with (
        Platform(data, served(data, ROOT), topics({}), fresh_environment(), MIGRATE, RIGHTS) as platform,
        System(platform) as system,
    ):
        yield system


@asynccontextmanager
async def running_release(data: Path, place: Path) -> AsyncIterator[System]:
    """Runs the system with the code and the servers of the release in this folder."""
    platform = Platform(data, served(data, place), topics({}), fresh_environment())
    platform.postgres = OneRole(platform.folder, DATABASES)
    assert platform.kafka
    platform.kafka.rights = ()  # the broker of release 1.0.0 knows no clients
    async with platform, System(platform) as system:
        yield system


async def know_clients(system: System) -> None:
    """Gives the databases to their owners and migrates them, while the processes of the old release run."""
    postgres = system.platform.postgres
    assert postgres
    await Postgres._grant(postgres, DATABASES)
    urls = {variable(name): postgres.owner_url(name) for name in DATABASES}
    await asyncio.to_thread(migrate, [], False, urls)


async def file(system: System, bodies: Sequence[bytes], address: str | None = None) -> list[str]:
    """Files these applications at intake or at this address. Returns their ids."""
    url = f"{address or system.platform.url('intake')}/applications"
    keys = [{"Idempotency-Key": sha256(body).hexdigest(), "Content-Type": "application/json"} for body in bodies]
    answers = await asyncio.gather(
        *(system.http.post(url, content=body, headers=key) for body, key in zip(bodies, keys, strict=True))
    )
    return [answer.raise_for_status().json()["application"] for answer in answers]


async def differences(system: System) -> list[Any]:
    """Recomputes all decisions. Returns the differences to the stored ones."""
    found = []
    for service in DECIDING:
        answer = await system.http.get(f"{system.platform.url(service)}/verify-decisions")
        batches = [json.loads(line) for line in answer.raise_for_status().text.splitlines()]
        assert batches, f"{service} has computed nothing"
        found += [one for batch in batches for turn in batch["seen"] for one in turn["differences"]]
    return found


@first_and_latest
async def test_a_database_of_a_release_is_upgraded_with_its_data_and_goes_on(
    release: Release | None, tmp_path: Path, data: Path
) -> None:
    check_out(release or latest(), tmp_path)
    bodies = list(islice(filings(), 20))
    async with running_release(data, tmp_path) as old:
        filed = await file(old, bodies[:10])
        before = await old.completed(filed)
    async with running(data) as new:
        urls = {variable(service): new.platform.database_url(service) for service in SERVICES}
        await asyncio.to_thread(migrate, [], True, urls)  # raises if a migration is pending
        assert await new.completed(filed) == before
        assert await new.broken_lanes() == []
        assert await differences(new) == []
        assert await file(new, bodies[:1]) == filed[:1]  # a repeated filing gets the answer of the old release
        await new.completed(await file(new, bodies[10:]))
        assert await new.broken_lanes() == []


async def test_processes_of_both_releases_share_the_work_during_an_upgrade(tmp_path: Path, data: Path) -> None:
    check_out(latest(), tmp_path)
    bodies = list(islice(filings(1000), 60))
    async with running_release(data, tmp_path) as system, AsyncExitStack() as stack:
        await system.completed(await file(system, bodies[:10]))
        await know_clients(system)
        new = [await stack.enter_async_context(beside(system, data, name)) for name in DECIDE]
        async with asyncio.TaskGroup() as group:
            old_filed = group.create_task(file(system, bodies[10:25]))
            new_filed = group.create_task(file(system, bodies[25:40], new[0]["intake"]))
        await system.completed([*old_filed.result(), *new_filed.result()])
        for name in DECIDE:
            await system.platform.keepers[name].stop()
        filed = await file(system, bodies[40:], new[0]["intake"])
        await asyncio.gather(*(completed(system, f"{new[0]['intake']}/applications/{one}") for one in filed))


@asynccontextmanager
async def beside(system: System, data: Path, name: str) -> AsyncIterator[Mapping[str, str]]:
    """Starts a process of this release beside that of the old one. Yields the addresses of its services."""
    old = system.platform.keepers[name].server
    assert isinstance(old, Running)
    [program] = [one for one in served(data, ROOT) if one.name == name]
    ports = choose(data, *(f"{name}-new.{service}" for service in program.serves))
    own = {f"HTTP_PORT_{service.upper()}": str(port) for service, port in zip(program.serves, ports, strict=True)}
    env = {**old.env, **program.env, **own, "LIANBAN_MEMBER": f"{name}-new", "PERSONAL_DATA": "clear"}
    process = Running(system.platform.folder, replace(program, name=f"{name}-new"), env, ports)
    await process.start()
    try:
        yield {service: f"http://{HOST}:{port}" for service, port in zip(program.serves, ports, strict=True)}
    finally:
        await process.stop()


async def completed(system: System, url: str) -> None:
    """Returns when this application is completed or not accepted."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await system.http.get(url)).json()["status"] not in ENDED:
            await asyncio.sleep(0.1)
