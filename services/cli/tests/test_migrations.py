"""The migrations of every service, and the command that applies them."""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from infra.local.fixtures import Databases
from infra.services import SERVICES
from services import RELEASE
from services.chassis.core.database import Pool, open_pool
from services.chassis.log.migrations import CONTRACT
from services.cli.failure import CONFIG, FAILED, UNAVAILABLE, USAGE, Failure
from services.cli.migrate import migrate, schema, variable

ROOT = Path(__file__).parents[3]

BREAKS_THE_PREVIOUS_RELEASE = re.compile(
    r"\b(drop|rename|truncate|delete|set not null|type|add (constraint|check|unique|primary|foreign))\b"
    r"|add (column )?(if not exists )?\w+ (?![^,;]*default)[^,;]*not null",
    re.IGNORECASE,
)
"""Statements after which the previous release can no longer read or write a table."""

SHAPE = """
select 'column', table_name, column_name, data_type, is_nullable, coalesce(column_default, generation_expression, '')
from information_schema.columns where table_schema = 'public'
union all select 'index', tablename, indexname, indexdef, '', '' from pg_indexes where schemaname = 'public' order by 1, 2, 3"""


ALL = {one.path: one for service in SERVICES for one in schema(service).migrations}


def breaking(sql: str) -> list[str]:
    """Returns the statements that break the previous release."""
    statements = re.sub(r"--[^\n]*", "", sql).split(";")
    changing = [one for one in statements if re.match(r"\s*(alter|drop|truncate|delete|update)\b", one, re.IGNORECASE)]
    return [one.strip() for one in changing if BREAKS_THE_PREVIOUS_RELEASE.search(one)]


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("pyproject.toml", 'version = "{}"'),
        ("contracts/pyproject.toml", 'version = "{}"'),
        ("deploy/helm/lianban/Chart.yaml", "version: {}"),
        ("deploy/helm/lianban/Chart.yaml", "appVersion: {}"),
    ],
)
def test_every_file_states_the_same_release(file: str, line: str) -> None:
    assert line.format(RELEASE) in (ROOT / file).read_text().splitlines(), "make version VERSION=…"


@pytest.mark.parametrize("path", ALL)
def test_a_migration_says_what_it_does_runs_in_a_transaction_and_expands_unless_it_is_a_contraction(path: str) -> None:
    sql = ALL[path].sql
    assert sql.startswith("-- ")
    assert not re.search(
        r"\b(commit|rollback|concurrently|if not exists)\b", re.sub(r"--[^\n]*", "", sql), re.IGNORECASE
    )
    assert CONTRACT.search(sql) or not breaking(sql)


@pytest.mark.parametrize(
    ("statement", "breaks"),
    [
        ("alter table cases add column note text", False),
        ("alter table cases add column note text not null default '', add column seen date", False),
        ("alter table cases add column note text not null", True),
        ("alter table cases drop column note", True),
        ("alter table cases rename to files", True),
        ("alter table cases alter column note type integer using 1", True),
        ("alter table cases add constraint short check (length(note) < 9)", True),
        ("drop view held", True),
        ("create table types (type text not null)", False),
    ],
)
def test_what_the_previous_release_cannot_stand_is_told_from_what_it_can(statement: str, breaks: bool) -> None:
    assert bool(breaking(f"-- A change.\n{statement};")) is breaks


@pytest.mark.parametrize("service", SERVICES)
async def test_release_by_release_and_at_once_make_the_same_tables(service: str, postgres: Databases) -> None:
    contractions = sorted({found[1] for one in schema(service).migrations if (found := CONTRACT.search(one.sql))})
    at_once, stepwise = [await _pool(postgres, f"{service}_{how}") for how in ("at_once", "stepwise")]
    await schema(service).migrate(at_once)
    for release in [*contractions, RELEASE]:
        await schema(service, release).migrate(stepwise)
    assert await at_once.fetch(SHAPE) == await stepwise.fetch(SHAPE)
    for pool in (at_once, stepwise):
        await pool.close()


async def _pool(postgres: Databases, name: str) -> Pool:
    return await open_pool(await postgres.database(name), name, 2)


async def environment(postgres: Databases, *services: str) -> Mapping[str, str]:
    return {variable(service): await postgres.database(f"{service}_cli") for service in services}


async def run(services: list[str], check: bool, given: Mapping[str, str]) -> tuple[int, str]:
    """Returns the exit code and the sentence."""
    try:
        await asyncio.to_thread(migrate, services, check, given)
    except Failure as failure:
        return failure.code, str(failure)
    return 0, ""


async def test_the_command_lists_applies_and_finds_nothing_more(
    postgres: Databases, capsys: pytest.CaptureFixture[str]
) -> None:
    given = await environment(postgres, "housing", "utility")
    code, listed = await run([], True, given)
    assert (code, listed.splitlines()[:2]) == (FAILED, ["pending:", "  housing: chassis.log/0001_log.sql"])
    assert "  housing: department.quota/0001_quota.sql" in listed.splitlines()
    assert await run(["housing"], False, given) == (0, "")
    assert "housing: housing/0001_stock.sql applied" in capsys.readouterr().out
    assert await run(["housing"], True, given) == (0, "")
    code, listed = await run([], True, given)
    assert (code, "housing" in listed, "utility" in listed) == (FAILED, False, True)


async def test_the_command_names_a_file_that_was_changed_or_is_newer(postgres: Databases) -> None:
    given = await environment(postgres, "transit")
    assert await run([], False, given) == (0, "")
    pool = await _pool(postgres, "transit_cli")
    await pool.execute("update migrations set hash = 'other' where source = 'transit'")
    code, sentence = await run([], True, given)
    assert (code, "transit/0001_cards.sql" in sentence) == (CONFIG, True)
    await pool.execute(
        "update migrations set number = 9, name = '0009_more.sql', release = '9.0.0' where source = 'transit'"
    )
    code, sentence = await run([], False, given)
    assert (code, "transit/0009_more.sql (release 9.0.0)" in sentence) == (CONFIG, True)
    await pool.close()


async def test_the_command_says_what_is_wrong_with_how_it_is_called(postgres: Databases) -> None:
    assert (await run(["portals"], False, {}))[0] == USAGE
    assert await run(["portal"], False, {}) == (CONFIG, "set DATABASE_URL_PORTAL")
    assert (await run([], False, {}))[0] == CONFIG
    assert (await run([], False, {"DATABASE_URL_PORTAL": "nonsense"}))[0] == CONFIG
    assert (await run([], False, {"DATABASE_URL_PORTAL": "postgresql://a:b@127.0.0.1:9/portal"}))[0] == UNAVAILABLE
