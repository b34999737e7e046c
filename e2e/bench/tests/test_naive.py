"""The peer makes the same decisions as lianban. Otherwise the comparison of their speed would mean nothing."""

import json
from functools import partial
from itertools import islice, tee
from typing import Any

import asyncpg
from lianban_contracts.decisions import Decision
from lianban_contracts.facts import DepartmentFacts

from e2e.bench.load import Load
from e2e.bench.naive.measure import filed, running
from e2e.bench.naive.setting import ONE, Setting
from e2e.households import filings
from infra.local.fixtures import Broker, Databases
from services.chassis.tests.help import until
from services.intake.application import Application
from services.intake.filing import FilingBody
from services.policy import decide, determine, load_packs
from services.reporting.counted_case import CountedCase

QUICK = Setting(processes=ONE, workers=1, partitions=1)
"""The setting that starts fastest: one process imports every module once."""

NOTHING_IN_STOCK = DepartmentFacts(
    rental_units_available=0, vocational_1619_places_left=0, home_environment_places_left=0
)
"""The facts of the departments' registers when they are empty."""


async def test_the_peer_completes_every_application_with_the_decisions_of_the_policy_packs(
    postgres: Databases, kafka: Broker
) -> None:
    bodies, same = tee(islice(filings(), 20))
    async with running(postgres, kafka, QUICK) as (url, _):
        load = await filed(url, kafka, bodies, 20)
        await until(partial(_all_counted, postgres, load))
    statements = await _statements(await postgres.database("naive_intake"))
    assert statements.keys() == load.completed.keys()
    assert sorted(map(_counts, statements.values())) == sorted(map(_expected, same))


async def _all_counted(postgres: Databases, load: Load) -> bool:
    """Whether reporting has counted the last message of each application: the statement that completes it."""
    rows = await _rows(await postgres.database("naive_reporting"), "select application, content from counted_cases")
    counted = {str(row["application"]) for row in rows if CountedCase.read(row["content"].encode()).issued}
    return counted == load.completed.keys()


async def _statements(url: str) -> dict[str, dict[str, Any]]:
    place = Application._fields.index("statement")
    rows = await _rows(url, "select id, state -> $1::integer as statement from applications", place)
    return {str(row["id"]): json.loads(row["statement"]) for row in rows}


async def _rows(url: str, query: str, *arguments: object) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(query, *arguments)
    finally:
        await connection.close()


def _counts(statement: dict[str, Any]) -> tuple[str, int, int]:
    return statement.get("category", ""), statement.get("granted", 0), statement.get("declined", 0)


def _expected(filing: bytes) -> tuple[str, int, int]:
    body = FilingBody.model_validate_json(filing)
    assert body.filed_on
    pack = load_packs().in_force(body.region, body.filed_on)
    assert pack
    facts = body.facts
    found = determine(
        pack, filed_on=body.filed_on, household=facts.household, members=facts.members, officer=facts.officer
    )
    outcomes = [decision.outcome for decision in found.decisions]
    for department, referred in found.referrals.items():
        decisions: tuple[Decision, ...] = decide(pack, department, referred, NOTHING_IN_STOCK)
        outcomes += [decision.outcome for decision in decisions]
    return found.category, outcomes.count("granted"), outcomes.count("declined")
