"""Erasure of a household: nothing of it is found afterwards in databases, WAL, topics, logs and answers, and the logs still verify."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from lianban_contracts.review import CaseDetermined

from e2e.conftest import running
from e2e.system import System
from infra.local.account import home
from infra.local.patience import PATIENCE_SECONDS
from infra.local.places import ROOT
from infra.services import HOUSEHOLD_KEYS, SERVICES
from services.cli.evidence import DECIDING

REGION = "330305"
NAMES = ("欧阳金丝雀", "司马金丝雀", "上官金丝雀", "诸葛金丝雀", "慕容金丝雀")
ADDRESS, PHONE, REASON = "金丝雀路9731号", "13797319731", "金丝雀搬家"
WORKED = ("postgres", "kafka", *SERVICES)


def canary(system: System) -> tuple[dict[str, Any], list[str], list[str]]:
    """Returns a filing with unmistakable values, its texts, and its ID numbers."""
    filing = system.household(REGION).filing
    people = filing["identity"]["members"]
    for person, name in zip(people, NAMES, strict=False):
        person["name"] = name
    filing["identity"] |= {"address": ADDRESS, "phone": PHONE}
    texts = [ADDRESS, PHONE, *NAMES[: len(people)]]
    return filing, texts, [person["id_number"] for person in people]


async def erased_everywhere(system: System, application: UUID) -> None:
    """Waits until every service has deleted the rows of the household."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        for service in SERVICES:
            while not await rows(system, service, "select 1 from erased where application = $1", application):
                await asyncio.sleep(0.1)


async def rows(system: System, database: str, query: str, *given: object) -> Sequence[asyncpg.Record]:
    connection = await asyncpg.connect(system.platform.database_url(database))
    try:
        return await connection.fetch(query, *given)
    finally:
        await connection.close()


async def dump(system: System, database: str) -> str:
    """Returns all rows of a database as text, bytes as their own characters."""
    tables = await rows(system, database, "select tablename from pg_tables where schemaname = 'public'")
    found = []
    for (table,) in tables:
        for row in await rows(system, database, f'select * from "{table}"'):
            found += [value.decode(errors="replace") if isinstance(value, bytes) else str(value) for value in row]
    return "\n".join(found)


async def settled(system: System) -> None:
    """Removes deleted rows from the files of PostgreSQL, and starts a new file of the WAL."""
    assert system.platform.postgres
    for database in (*SERVICES, HOUSEHOLD_KEYS):
        connection = await asyncpg.connect(system.platform.postgres.admin_url.rpartition("/")[0] + f"/{database}")
        await connection.execute("vacuum full")
        await connection.execute("checkpoint")
        await connection.close()


def files(system: System, *folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())


def found_in(paths: Iterator[Path], texts: Sequence[str]) -> Mapping[str, list[str]]:
    """Returns the texts that each file contains."""
    found: dict[str, list[str]] = {}
    for path in paths:
        data = path.read_bytes()
        if inside := [text for text in texts if text.encode() in data]:
            found[path.name] = inside
    return found


def lianban(system: System, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a command of the running system."""
    urls = {f"URL_{service.upper()}": system.platform.url(service) for service in SERVICES}
    command = [sys.executable, "-m", "services.cli", *arguments]
    env = {"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT}:{ROOT / 'contracts'}", "USER": "wu", **urls}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


async def test_after_erasure_nothing_of_a_household_is_found_and_the_logs_verify() -> None:
    async with running() as system:
        filing, texts, numbers = canary(system)
        application = (await system.file(filing)).json()["application"]
        other = (await system.file(system.household(REGION).filing)).json()["application"]
        await system.completed([application, other])
        data = system.platform.folder.path
        kafka, logs = data / "kafka", [path for path in data.rglob("*.log") if "kafka/" not in str(path)]
        assert NAMES[0] in json.dumps(await system.get("review", f"/cases/{application}"), ensure_ascii=False)
        assert found_in(files(system, kafka), [*texts, *numbers]) == {}, "topics were readable before"

        refused = await asyncio.to_thread(lianban, system, "erase", application, "--reason", "asked")
        assert refused.returncode == 1, refused.stdout + refused.stderr
        url = f"{system.platform.url('intake')}/applications/{application}/withdrawal"
        assert (await system.http.post(url, json={"reason": REASON})).is_success
        receipt = filing_receipt(await system.get("intake", f"/applications/{application}"))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await asyncio.to_thread(_refused, system, receipt):
                await asyncio.sleep(0.5)
        await erased_everywhere(system, UUID(application))
        await settled(system)

        for database in (*SERVICES, HOUSEHOLD_KEYS):
            text = await dump(system, database)
            assert [one for one in [*texts, REASON] if one in text] == [], database
            if database not in ("medical", "education", "housing", "utility", "transit"):
                assert [one for one in numbers if one in text] == [], database
        assert found_in(files(system, kafka), [*texts, *numbers, REASON]) == {}
        assert found_in(iter(logs), [*texts, *numbers, REASON]) == {}
        assert system.platform.postgres
        wal = home(data, system.platform.postgres._account) / "cluster" / "pg_wal"
        assert found_in(files(system, wal), texts) == {}

        for service, path in (("intake", "applications"), ("review", "cases"), ("portal", "api/applications")):
            answer = await system.http.get(f"{system.platform.url(service)}/{path}/{application}")
            assert (answer.status_code, answer.json()["code"]) == (410, "erased"), service
        events = await system.get("review", f"/events/{application}")
        assert events
        assert all(one["data"] is None for one in events)
        assert CaseDetermined.TYPE in {one["type"] for one in events}
        assert await system.broken_lanes() == []
        verified = await asyncio.to_thread(lianban, system, "verify", "--decisions")
        assert verified.returncode == 0, verified.stdout + verified.stderr
        assert f"1 households were erased, their decisions cannot be read:\n  {application}" in verified.stdout
        assert other not in verified.stdout
        assert DECIDING
        (shown,) = await system.completed([other])
        assert shown["statement"]["decisions"]


def _refused(system: System, receipt: str) -> bool:
    """Erases the household. Returns whether that was refused because departments have not given back all yet."""
    done = lianban(system, "erase", receipt, "--reason", "the household asked")
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.returncode == 1


def filing_receipt(shown: Mapping[str, Any]) -> str:
    return str(shown["receipt"])


async def test_a_service_that_was_down_deletes_the_rows_when_it_starts_and_restored_keys_are_erased_again() -> None:
    async with running() as system:
        filing, _, _ = canary(system)
        application = (await system.file(filing)).json()["application"]
        await system.completed([application])
        url = f"{system.platform.url('intake')}/applications/{application}"
        assert (await system.http.post(f"{url}/withdrawal", json={"reason": REASON})).is_success
        keys = await rows(system, HOUSEHOLD_KEYS, "select * from household_keys")
        await asyncio.sleep(1)  # the portal has read the filing
        await system.platform.keepers["portal"].stop()
        body = {"operator": "wu", "reason": "asked"}
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (await system.http.post(f"{url}/erasure", json=body)).is_success:
                await asyncio.sleep(0.2)
        assert (await system.http.post(f"{url}/erasure", json=body)).status_code == 410
        assert await rows(system, "portal", "select 1 from cases where application = $1", UUID(application))
        await system.platform.keepers["portal"].start()
        await erased_everywhere(system, UUID(application))
        assert not await rows(system, "portal", "select 1 from cases where application = $1", UUID(application))

        await rows(system, HOUSEHOLD_KEYS, "delete from erasures")
        await rows(system, HOUSEHOLD_KEYS, "insert into household_keys values ($1, $2, $3)", *keys[0])
        await system.platform.keepers["intake"].restart()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await rows(system, HOUSEHOLD_KEYS, "select 1 from household_keys"):
                await asyncio.sleep(0.1)
        assert (await system.http.get(url)).status_code == 410
