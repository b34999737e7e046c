"""Many households apply for few dwellings. Each dwelling goes to one household; the others wait in the order of filing."""

import asyncio
from typing import Any

import httpx
import pytest
from lianban_contracts.benefits import BENEFITS_DECIDED

from e2e.conftest import running
from e2e.households import id_number
from e2e.system import System
from infra.local.patience import PATIENCE_SECONDS

REGION, BORN = "330305", "1980-01-01"
HOUSEHOLDS, DWELLINGS = 200, 20
ITEM = "housing.public_rental"
FIRST_SERIAL = 50_000_000
"""First serial number; higher than those of the filings of other tests."""


def body(number: int) -> dict[str, Any]:
    """Returns the filing of a household without a home and income that asks for a dwelling."""
    wishes = {"housing_situation": "none", "housing_request": "allocation"}
    member = {"id": "m1", "relation": "applicant", "birth_date": BORN, "hukou_region": REGION}
    person = {"id": "m1", "name": "陈样本", "id_number": id_number(FIRST_SERIAL + number, BORN)}
    return {
        "region": REGION,
        "filed_on": "2024-06-03",
        "identity": {"members": [person]},
        "facts": {"household": wishes, "members": [member]},
        "consent": {"signed_at": "2024-06-03T09:00:00+08:00", "signed_by": ["m1"]},
    }


async def add_dwellings(system: System, first: int, number: int) -> None:
    rows = [
        {"number": f"{REGION}-{index}", "region": REGION, "area_m2": "45.50"} for index in range(first, first + number)
    ]
    answer = await system.http.put(f"{system.platform.url('housing')}/register/dwellings", json=rows)
    assert answer.status_code == 200, answer.text


async def file(system: System, number: int) -> str:
    """Files one application with an idempotency key. Returns its id."""
    answer = await system.file(body(number), f"housing-{number}")
    assert answer.status_code in {200, 201}, answer.text
    application: str = answer.json()["application"]
    return application


async def everybody(system: System) -> list[dict[str, Any]]:
    """Files all households at the same time. Returns their completed cases."""
    applications = await asyncio.gather(*(file(system, number) for number in range(HOUSEHOLDS)))
    return await system.completed(applications)


def outcome(case: dict[str, Any]) -> str:
    """Returns the outcome of the decision on the dwelling."""
    decisions = case["statement"]["decisions"]
    return next(str(one["outcome"]) for one in decisions if one["item"] == ITEM)


async def line(system: System) -> list[dict[str, Any]]:
    """Returns the waiting list as housing shows it."""
    shown = await system.get("housing", f"/queue?region={REGION}&limit={HOUSEHOLDS}")
    waiting: list[dict[str, Any]] = shown["waiting"]
    return waiting


async def served_once_and_in_line(system: System, cases: list[dict[str, Any]]) -> None:
    """Checks that each dwelling has one household, the others wait in order of filing, and their sentences contain their place."""
    granted = [case["application"] for case in cases if outcome(case) == "granted"]
    queued = [case["application"] for case in cases if outcome(case) == "queued"]
    assert (len(granted), len(queued)) == (DWELLINGS, HOUSEHOLDS - DWELLINGS)
    held = [await system.get("housing", f"/queue/{application}") for application in granted]
    assert len({one["number"] for one in held}) == DWELLINGS
    assert [one["application"] for one in await line(system)] == sorted(queued)
    last = await system.get("housing", f"/queue/{max(queued)}")
    assert (last["state"], last["place"], last["waiting"]) == ("waiting", len(queued), len(queued))
    for case in cases:
        (*_, answer) = [
            event["data"]
            for event in await system.get("housing", f"/events/{case['application']}")
            if event["type"] == BENEFITS_DECIDED["housing"].TYPE
        ]
        said = next(one["explanation"]["zh"] for one in answer["decisions"] if one["item"] == ITEM)
        assert ("轮候第" in said) == (outcome(case) == "queued")


async def test_200_households_for_20_dwellings_and_what_is_built_later_goes_to_who_stands_first(system: System) -> None:
    await add_dwellings(system, 0, DWELLINGS)
    await served_once_and_in_line(system, await everybody(system))
    first = [one["application"] for one in (await line(system))[:5]]
    await add_dwellings(system, DWELLINGS, 5)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while {outcome(case) for case in await system.completed(first)} != {"granted"}:
            await asyncio.sleep(0.1)
    for case in await system.completed(first):
        assert (case["status"], case["statement"]["revision"], case["statement"]["outcome"]) == (
            "completed",
            2,
            "final",
        )
    assert len(await line(system)) == HOUSEHOLDS - DWELLINGS - 5


@pytest.mark.kill9
@pytest.mark.parametrize("twice", [None, "housing"])
async def test_kill_9_of_housing_in_between_changes_nothing(twice: str | None) -> None:
    """Kills the only process, which is restarted, or one of two, which is not."""
    async with running(twice) as system:
        await add_dwellings(system, 0, DWELLINGS)
        filing = asyncio.create_task(everybody(system))
        await _until_somebody_waits(system)
        await system.platform.kill("housing-2" if twice else "housing")
        await served_once_and_in_line(system, await filing)
        assert await system.broken_lanes() == []


async def _until_somebody_waits(system: System) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                if await line(system):
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.01)
