"""Upgrade of the digests that release 1.0.0 stored without a key."""

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import pytest

from infra.local.data_keys import make_data_keys
from infra.local.fixtures import Databases
from services.chassis.core.data_keys import DIGEST_BYTES
from services.chassis.log.migrations import SchemaError
from services.department.tests.help import Office, id_number, offices
from services.intake.filing_registry import key_filings
from services.intake.service import create

from .test_persons import filing

OLDER, YOUNGER = id_number(1), id_number(2)


async def lengths(intake: Office) -> set[int]:
    rows = await intake.pool.fetch("select length(person) from open_members union select length(digest) from filings")
    return {row[0] for row in rows}


async def filed(intake: Office, key: str, *numbers: str) -> tuple[int, Mapping[str, str]]:
    answer = await intake.post("/applications", filing(*numbers), {"Idempotency-Key": key})
    return answer.status_code, answer.json()


async def test_persons_and_filings_are_found_again_after_their_digests_are_keyed(
    postgres: Databases, tmp_path: Path
) -> None:
    async with offices(postgres, create(), 1) as [intake]:
        _, first = await filed(intake, "k", OLDER, YOUNGER)
        assert await lengths(intake) == {16, 32}
        vault = intake.service.definition.vault
        vault.open(make_data_keys(tmp_path))
        await key_filings(intake.pool, vault)
        await key_filings(intake.pool, vault)
        assert await lengths(intake) == {DIGEST_BYTES}
        assert await filed(intake, "k", OLDER, YOUNGER) == (200, first)
        status, problem = await filed(intake, "other", id_number(3), YOUNGER)
        assert (status, problem["code"]) == (409, "household_in_force")
        assert (await intake.post(f"/applications/{first['application']}/withdrawal", {"reason": "moved"})).is_success
        status, second = await filed(intake, "other", id_number(3), YOUNGER)
        assert status == 201
        rows = await intake.pool.fetch("select distinct application from open_members")
        assert [row["application"] for row in rows] == [UUID(second["application"])]


async def test_a_process_without_keys_does_not_start_beside_one_with_keys(postgres: Databases, tmp_path: Path) -> None:
    async with offices(postgres, create(), 1) as [intake]:
        vault = create().vault
        await key_filings(intake.pool, vault)
        intake.service.definition.vault.open(make_data_keys(tmp_path))
        await filed(intake, "k", OLDER)
        with pytest.raises(SchemaError, match=r"open_members\.person has keyed digests, so PERSONAL_DATA=clear"):
            await key_filings(intake.pool, vault)
