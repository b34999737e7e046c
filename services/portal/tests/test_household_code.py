"""Tests of the code of a household: it opens the file for people who may see it, and proves the current statement to others."""

from typing import Any
from uuid import UUID

import httpx
from hypothesis import given
from hypothesis import strategies as st
from lianban_contracts.intake import ApplicationSubmitted

from services.portal.readmodel.household_code import HouseholdCodes

from .conftest import Stage, example, shared_stage
from .test_read_model import completed

stage = shared_stage()

FILED: Any = example(ApplicationSubmitted, UUID(int=1))
APPLICANT = FILED.identity.members[0]
SECRET = "a secret of at least thirty-two characters"


def code_of(stage: Stage, application: UUID) -> str:
    return HouseholdCodes(stage.desk.access.secret.get_secret_value()).of(application)


async def leads(client: httpx.AsyncClient, code: str) -> str:
    answer = await client.get(f"/h/{code}")
    return str(answer.headers.get("location", ""))


@given(st.uuids())
def test_a_code_never_changes_and_cannot_be_made_without_the_secret(application: UUID) -> None:
    code = HouseholdCodes(SECRET).of(application)
    assert code == HouseholdCodes(SECRET).of(application)
    assert len(code) == 19
    assert HouseholdCodes(f"another {SECRET}").of(application) != code


async def test_a_stranger_sees_that_a_statement_is_in_force_and_no_more(stage: Stage) -> None:
    application = await completed(stage)
    async with stage.client() as client:
        page = (await client.get(f"/h/{code_of(stage, application).lower().replace('-', '')}")).text
    assert "这户家庭的幸福清单现行有效" in page
    assert FILED.receipt in page
    assert f"{APPLICANT.name[0]}**" in page
    for secret in (APPLICANT.name, APPLICANT.id_number, FILED.identity.address, str(application)):
        assert secret not in page


async def test_members_and_officers_of_the_region_get_to_the_file_and_others_do_not(stage: Stage) -> None:
    application = await completed(stage)
    code = code_of(stage, application)
    async with await stage.browser("citizen", name=APPLICANT.name, id_number=APPLICANT.id_number) as client:
        assert await leads(client, code) == f"/applications/{application}"
    async with await stage.browser("officer", name="王", department="civil", regions=[FILED.region]) as client:
        assert await leads(client, code) == f"/applications/{application}/household"
        answer = await client.post("/files", data={"sought": code, "reason": ""})
        assert f"/applications/{application}/household" in answer.text
    for claims in ({"department": "civil", "regions": ["511700"]}, {}):
        role = "officer" if claims else "citizen"
        async with await stage.browser(role, name="李二", id_number="110101198001010010", **claims) as client:
            assert await leads(client, code) == ""


async def test_a_code_that_is_not_one_says_so(stage: Stage) -> None:
    application = await completed(stage)
    code = code_of(stage, application)
    wrong = f"{code[:-1]}{'0' if code[-1] != '0' else '1'}"
    async with stage.client() as client:
        for typed in (wrong, "NONSENSE", "0" * 16):
            assert "没有这个幸福码" in (await client.get(f"/h/{typed}")).text


async def test_the_statement_has_the_code_the_names_and_the_authority(stage: Stage) -> None:
    """portal-walk.md, S10."""
    application = await completed(stage)
    async with await stage.browser("citizen", name=APPLICANT.name, id_number=APPLICANT.id_number) as client:
        page = (await client.get(f"/applications/{application}/statement")).text
        picture = await client.get(f"/applications/{application}/household-code.svg")
    assert code_of(stage, application) in page
    assert all(one.name in page for one in FILED.identity.members)
    assert "民政局出具" in page
    assert picture.headers["content-type"].startswith("image/svg")
