"""kill -9 of each service in turn while applications run. All are completed, and no event is missing or duplicated."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import Any

import httpx
import pytest
from lianban_contracts.benefits import BENEFITS_DECIDED
from lianban_contracts.review import CaseDetermined

from e2e.conftest import running
from e2e.households import REGIONS, filings
from e2e.system import System
from infra.local.patience import PATIENCE_SECONDS
from infra.services import SERVICES
from services.cli.evidence import DECIDING

APPLICATIONS = 200
PAUSE_SECONDS = 1.5

Kinds = Counter[tuple[str, str]]

DECIDED = {CaseDetermined.TYPE, *(message.TYPE for message in BENEFITS_DECIDED.values())}
BY_TURN = {"benefits-recorded", "cn.lianban.intake.statement-issued.v1"}
"""What intake records of a round that is overtaken by the next one depends on the order of arrival, which is correct."""


@dataclass(frozen=True)
class Case:
    """The result of an application: its events by service and type, the number of recorded answers, and its decisions."""

    kinds: Kinds
    recorded: int
    statement: str


@pytest.mark.kill9
async def test_each_service_is_killed_in_turn_while_applications_run() -> None:
    async with running() as system:
        expected = [await _case(system, one) for one in await _run(system, 0, len(REGIONS))]
        filing = asyncio.create_task(_run(system, 1000, APPLICATIONS, pause=0.08))
        for service in (*SERVICES, "verification"):
            await system.platform.kill(service)
            async with asyncio.timeout(PATIENCE_SECONDS):
                await system.platform.back(service)
            await asyncio.sleep(PAUSE_SECONDS)
        await _nothing_missing_or_twice(system, await filing, expected)
        assert await _counted(system) == APPLICATIONS + len(REGIONS)


@pytest.mark.kill9
async def test_when_one_of_two_processes_is_killed_for_good_the_other_takes_over() -> None:
    async with running(twice="medical") as system:
        expected = [await _case(system, one) for one in await _run(system, 0, len(REGIONS))]
        filing = asyncio.create_task(_run(system, 1000, 50, pause=0.05))
        await asyncio.sleep(1)
        await system.platform.kill("medical-2")
        await _nothing_missing_or_twice(system, await filing, expected)


async def _run(system: System, start: int, number: int, pause: float = 0.0) -> list[str]:
    """Files this many applications and waits until all are completed."""
    applications = []
    for index, body in enumerate(islice(filings(start), number)):
        applications.append(await _filed(system, body, f"kill9-{start}-{index}"))
        await asyncio.sleep(pause)
    await system.completed(applications)
    return applications


async def _filed(system: System, body: bytes, key: str) -> str:
    """Files until the application is accepted. The idempotency key prevents a second filing."""
    while (answer := await _asked(system, body, key)) is None:
        await asyncio.sleep(0.1)
    assert answer.status_code in {200, 201}, answer.text
    application: str = answer.json()["application"]
    return application


async def _asked(system: System, body: bytes, key: str) -> httpx.Response | None:
    """Returns the response; None if the service is down or not ready."""
    try:
        answer = await system.file(body, key)
    except httpx.TransportError:
        return None
    return None if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE else answer


async def _case(system: System, application: str) -> Case:
    events = Counter((event["service"], event["type"]) for event in await system.trace(application))
    recorded = sum(number for (_, kind), number in events.items() if kind == "benefits-recorded")
    lasting = Counter({key: number for key, number in events.items() if key[1] not in BY_TURN})
    shown = await system.get("intake", f"/applications/{application}")
    decisions = [shown["statement"]["decisions"], await _decisions(system, application)]
    return Case(lasting, recorded, json.dumps(decisions, sort_keys=True))


async def _decisions(system: System, application: str) -> list[dict[str, Any]]:
    """Returns the last decisions of each service, with their sentences."""
    found = []
    for service in DECIDING:
        events = await system.get(service, f"/events/{application}")
        told = [event["data"].get("decisions", []) for event in events if event["type"] in DECIDED]
        found += [_told_to_all(decision) for decision in (told[-1] if told else [])]
    return found


def _told_to_all(decision: dict[str, Any]) -> dict[str, Any]:
    """Returns the decision without its sentence if it is queued, because the sentence contains the household's place on the waiting list."""
    return {name: value for name, value in decision.items() if name != "explanation" or decision["outcome"] != "queued"}


async def _counted(system: System) -> int:
    """Waits until reporting has read everything. Returns the number of cases in the indicators of all regions."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while sum((await system.get("reporting", "/lag"))["behind"].values()):
            await asyncio.sleep(0.2)
    tables = [await system.get("reporting", f"/indicators?region={region}") for region in REGIONS]
    paths = [f"/indicators?region={one['region']}&year={year}" for one in tables for year in one["years"]]
    return sum([(await system.get("reporting", path))["cases"] for path in paths])


async def _nothing_missing_or_twice(system: System, applications: list[str], expected: list[Case]) -> None:
    assert len(set(applications)) == len(applications)
    for index, application in enumerate(applications):
        case, undisturbed = await _case(system, application), expected[index % len(REGIONS)]
        assert case.kinds == undisturbed.kinds, application
        assert case.statement == undisturbed.statement, application
        decided = sum(number for (_, kind), number in case.kinds.items() if kind.endswith("benefits-decided.v1"))
        assert case.recorded <= decided, application
    assert await system.broken_lanes() == []
    for service in SERVICES:
        lag = await system.get(service, "/lag")
        assert (lag["parked"], lag["gaps"]) == (0, []), lag
