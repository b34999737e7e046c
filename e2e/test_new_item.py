"""An item added only in a YAML file is granted by the running system, recomputed, and shown in its stored decision."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from itertools import count, islice
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from e2e.conftest import FEW, running
from e2e.households import filings
from e2e.system import System
from services.cli.evidence import DECIDING
from services.policy.loading.packs import OWN
from services.policy.tests.test_new_item import with_items

NUMBERS = count(700_000, 100)
"""The start of the ID numbers of the next household."""


@pytest.fixture(scope="module")
async def extended(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """A running system with an additional pack."""
    directory = with_items(tmp_path_factory.mktemp("own") / "packs").parent
    _open_to_all(directory)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(OWN, str(directory))
        async with running(processes=FEW, PERSONAL_DATA="clear") as one:  # so that SQL can rewrite a stored text
            yield one


def _open_to_all(directory: Path) -> None:
    for place in (directory, *directory.parents[:3]):
        place.chmod(0o755)


async def differences(system: System) -> tuple[int, list[dict[str, Any]]]:
    """Recomputes all decisions. Returns their number and the differences."""
    turns: list[dict[str, Any]] = []
    for service in DECIDING:
        answer = await system.http.get(f"{system.platform.url(service)}/verify-decisions")
        turns += [turn for line in answer.text.splitlines() for turn in json.loads(line)["seen"]]
    return sum(turn["decisions"] for turn in turns), [one for turn in turns for one in turn["differences"]]


async def filed(system: System) -> dict[str, Any]:
    """Files a household like the demo's of 瓯海区 with different persons, one of them with a bus card. Returns its completed case."""
    (body,) = islice(filings(next(NUMBERS)), 1)
    filing = json.loads(body)
    filing["facts"]["members"][0]["transit_card"] = "A-1"
    answer = await system.file(filing)
    assert answer.status_code == 201, answer.text
    (shown,) = await system.completed([answer.json()["application"]])
    return shown


async def test_an_item_added_in_yaml_is_granted_computed_again_and_followed(extended: System) -> None:
    shown = await filed(extended)
    granted = {one["item"]: one for one in shown["statement"]["decisions"] if one["outcome"] == "granted"}
    assert granted["civil.heating_aid"]["amount_fen"] == 80_000
    assert granted["transit.bus"]["percent"] == {"m1": 50}

    answer = await extended.http.get(f"{extended.platform.url('review')}/decisions/{shown['application']}")
    (stored,) = json.loads(answer.text)["seen"]
    assert stored["pack"]["version"] == "2"
    assert "identity" not in stored

    decisions, wrong = await differences(extended)
    assert decisions >= len(shown["statement"]["decisions"])
    assert wrong == []


async def rewrite(system: System, text: str, by: str) -> None:
    """Replaces a text in the stored determinations."""
    connection = await asyncpg.connect(system.platform.owner_url("review"))
    try:
        done = await connection.execute(
            "update events set data = convert_to(replace(convert_from(data, 'UTF8'), $1, $2), 'UTF8')"
            " where type like '%case-determined%' and position($1 in convert_from(data, 'UTF8')) > 0",
            text,
            by,
        )
    finally:
        await connection.close()
    assert done != "UPDATE 0"


def verified(system: System) -> tuple[int, str]:
    """Returns the exit code and the output of `lianban verify --decisions`."""
    urls = {f"URL_{service.upper()}": system.platform.url(service) for service in DECIDING}
    command = [str(Path(sys.executable).with_name("lianban")), "verify", "--decisions"]
    done = subprocess.run(command, env=os.environ | urls, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


async def test_a_sentence_that_was_worded_otherwise_is_counted_and_does_not_fail(extended: System) -> None:
    await filed(extended)
    await rewrite(extended, "该事项不面向您家的救助对象类别", "该事项与您家无关")
    code, told = await asyncio.to_thread(verified, extended)
    assert code == 0, told
    assert "sentences are worded otherwise in this release" in told
    assert "该事项与您家无关" in told
    assert "every decision comes out as it is stored" in told


async def test_a_stored_decision_that_somebody_changed_is_found(extended: System) -> None:
    await filed(extended)
    await rewrite(extended, '"amount_fen":80000', '"amount_fen":80001')
    _, wrong = await differences(extended)
    assert {one["place"] for one in wrong} == {"civil.heating_aid amount_fen"}
    assert {(one["stored"], one["computed"]) for one in wrong} == {("80001", "80000")}
    code, told = await asyncio.to_thread(verified, extended)
    assert code == 1
    assert "civil.heating_aid amount_fen: stored 80001, computed 80000" in told
