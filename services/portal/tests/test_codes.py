"""Tests of helpers' codes: a code is shown once, works for one person, and wrong guesses are limited."""

import re
from uuid import UUID

import pytest

from .conftest import Stage, shared_stage
from .form import WANG
from .helping import OWNER, drafted, given, helper_of, joined, kept
from .test_permissions import case

stage = shared_stage()


async def test_a_code_is_shown_once_with_what_it_allows_and_until_when(stage: Stage) -> None:
    application = await case(stage)
    async with await stage.browser("citizen", **OWNER) as owner:
        code = await given(owner, application, "change")
        page = (await owner.get(f"/helpers/{application}")).text
    assert code not in page
    assert "还没有用的授权码" in page
    assert re.search(r"能看，也能改，.*前有效", page)


async def test_codes_alone_are_made_void_and_helpers_stay(stage: Stage) -> None:
    application = await case(stage)
    async with await stage.browser("citizen", **OWNER) as owner, await helper_of(stage) as helper:
        await joined(helper, await given(owner, application, "see"))
        unused = await given(owner, application, "change")
        await owner.post(f"/helpers/{application}/removal")
        assert (await helper.post("/join", data={"code": unused})).status_code == 404
        assert (await helper.get(f"/applications/{application}")).status_code == 200
        answer = await owner.post(f"/helpers/{application}/removal", data={"helper": "nonsense"})
        assert answer.status_code == 404


async def test_a_code_that_was_given_for_a_draft_leads_to_its_case(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as owner, await helper_of(stage) as helper:
        draft, application = UUID(await drafted(owner)), stage.new()
        code = await given(owner, str(draft), "see")
        await kept(stage).filed(draft, application, "330305-20260408-00000000")
        await stage.desk.parties.carry(draft, application)
        assert await joined(helper, code) == f"/applications/{application}"
        assert (await owner.get(f"/helpers/{draft}")).headers["location"] == f"/helpers/{application}"


@pytest.mark.parametrize("code", ["", "0000-0000-0000", "<b>"])
async def test_a_code_that_is_none_is_said_in_the_form(stage: Stage, code: str) -> None:
    async with await helper_of(stage) as helper:
        answer = await helper.post("/join", data={"code": code})
    assert answer.status_code == 404
    assert 'href="#code"' in answer.text
    assert "<b>" not in answer.text


async def test_who_guesses_is_not_heard_for_an_hour_and_nobody_else_is_hindered(stage: Stage) -> None:
    application = await case(stage)
    async with await stage.browser("citizen", **OWNER) as owner, await helper_of(stage) as helper:
        code = await given(owner, application, "see")
        for number in range(10):
            assert (await helper.post("/join", data={"code": f"0000-0000-000{number}"})).status_code == 404
        assert (await helper.post("/join", data={"code": code})).status_code == 429
        earlier = "update audit set at = at - interval '1 hour'"
        statements = f"alter table audit disable trigger user; {earlier}; alter table audit enable trigger user"
        await stage.town.as_owner(stage.portal, statements)
        assert await joined(helper, code) == f"/applications/{application}"


async def test_who_sends_his_code_twice_is_one_helper_and_nobody_else_becomes_one(stage: Stage) -> None:
    application = await case(stage)
    async with (
        await stage.browser("citizen", **OWNER) as owner,
        await helper_of(stage) as helper,
        await stage.browser("citizen", **WANG, sub="other") as other,
    ):
        code = await given(owner, application, "see")
        assert await joined(helper, code) == await joined(helper, code)
        assert (await other.post("/join", data={"code": code})).status_code == 404
    sql = "select edit from parties where role = 'helper' and application = $1"
    rows = await stage.portal.pool.fetch(sql, UUID(application))
    assert [row["edit"] for row in rows] == [False]
