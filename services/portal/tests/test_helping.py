"""Several people help without a shared password, over HTTP: with a draft and with a case, to see or to change, and no longer than is wished."""

import re
from collections.abc import Awaitable
from uuid import UUID

import httpx
import pytest
from pydantic_core import from_json

from services.portal.citizen.drafts import Drafts

from .conftest import Stage, shared_stage
from .form import STRANGER, WANG, begun, say
from .households import answers, filing
from .test_permissions import ID_NUMBER, case

OWNER = {"id_number": ID_NUMBER, "name": "林海生"}


stage = shared_stage()


def helper_of(stage: Stage) -> Awaitable[httpx.AsyncClient]:
    return stage.browser("citizen", **STRANGER, sub=str(stage.new()))


def kept(stage: Stage) -> Drafts:
    return Drafts(stage.portal.pool, stage.desk.strongbox)


async def given(owner: httpx.AsyncClient, application: str, kind: str) -> str:
    """A code from the page of a draft or a case."""
    page = await owner.post(f"/helpers/{application}", data={"kind": kind})
    (code,) = re.findall(r'<p class="stub__number stub__code">([\w-]{14})<', page.text)
    return str(code)


async def joined(client: httpx.AsyncClient, code: str) -> str:
    """Where a code leads."""
    answer = await client.post("/join", data={"code": code})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def drafted(client: httpx.AsyncClient) -> str:
    """The id of a draft in which one question is answered."""
    draft = await begun(client)
    await say(client, draft, "region", {"region": "330305"})
    return draft.rpartition("/")[2]


async def test_a_code_is_shown_once_with_what_it_allows_and_until_when(stage: Stage) -> None:
    application = await case(stage)
    async with await stage.browser("citizen", **OWNER) as owner:
        code = await given(owner, application, "change")
        page = (await owner.get(f"/helpers/{application}")).text
    assert code not in page
    assert "还没有用的授权码" in page
    assert re.search(r"能看，也能改，.*前有效", page)


async def test_who_may_see_a_case_sees_it_and_can_ask_nothing_of_it(stage: Stage) -> None:
    application = await case(stage)
    async with await stage.browser("citizen", **OWNER) as owner, await helper_of(stage) as helper:
        assert await joined(helper, await given(owner, application, "see")) == f"/applications/{application}"
        page = (await helper.get(f"/applications/{application}")).text
        for path in ("documents", "change", "withdrawal"):
            assert f"/applications/{application}/{path}" not in page
            assert (await helper.get(f"/applications/{application}/{path}")).status_code == 404
        assert f"/applications/{application}/documents" in (await owner.get(f"/applications/{application}")).text
        assert "我在帮忙" in (await helper.get("/mine")).text


async def test_who_may_change_a_case_cannot_withdraw_it_or_ask_others_in(stage: Stage) -> None:
    application = await case(stage)
    async with await stage.browser("citizen", **OWNER) as owner, await helper_of(stage) as helper:
        await joined(helper, await given(owner, application, "change"))
        page = (await helper.get(f"/applications/{application}")).text
        assert f"/applications/{application}/documents" in page
        for path in (f"/applications/{application}/withdrawal", f"/helpers/{application}"):
            assert path not in page
            assert (await helper.get(path)).status_code == 404
            assert (await helper.post(path, data={"kind": "see"})).status_code == 404


async def test_help_with_a_draft_is_to_fill_it_in_and_not_to_throw_it_away(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as owner, await helper_of(stage) as helper:
        draft = await drafted(owner)
        assert await joined(helper, await given(owner, draft, "change")) == f"/apply/{draft}"
        assert (await say(helper, f"/apply/{draft}", "contact", {"address": "东岙村1号"})).status_code == 303
        assert "东岙村1号" in (await owner.get(f"/apply/{draft}/contact")).text
        assert (await helper.post(f"/apply/{draft}/discard")).status_code == 404
        assert f"/apply/{draft}/discard" not in (await helper.get("/mine")).text


async def test_who_may_see_a_draft_reads_what_was_answered_and_changes_nothing(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as owner, await helper_of(stage) as helper:
        draft = await drafted(owner)
        place = await joined(helper, await given(owner, draft, "see"))
        page = (await helper.get(place)).text
        assert "洞头区" in page
        assert f"/apply/{draft}/region" not in page
        assert f'href="{place}"' in (await helper.get("/mine")).text
        answer = await helper.post(f"/apply/{draft}/region", data={"version": "9", "region": "330304"})
        assert answer.status_code == 404
        code = re.findall(r'class="govuk-caption-l receipt">(.*?)<', page)[0]
        assert (await helper.get("/mine", params={"receipt": code})).headers["location"] == place


async def test_what_an_agent_began_he_alone_files_whoever_fills_it_in(stage: Stage) -> None:
    paper = filing("330305")
    clerk = {"organisation": "东岙村便民服务点", "name": "郭晓燕", "regions": ["330305"]}
    async with await stage.browser("agent", **clerk) as agent, await helper_of(stage) as helper:
        draft = (await begun(agent)).rpartition("/")[2]
        await kept(stage).amend(UUID(draft), answers(paper))
        await joined(helper, await given(agent, draft, "change"))
        assert "家庭书面委托的是您" in (await agent.get(f"/helpers/{draft}")).text
        for client, submits in ((helper, False), (agent, True)):
            page = await client.get(f"/apply/{draft}/check")
            assert (f'action="/apply/{draft}/submission"' in page.text) is submits
            answer = await client.post(f"/apply/{draft}/submission", data={"version": "1"})
            assert (answer.status_code == 403) is not submits
            assert ("家庭书面委托的代办人本人提交" in answer.text) is not submits
            sent = (await kept(stage).get(UUID(draft))).sent
            assert (sent is not None) is submits
    assert from_json(sent or b"")["agent"]["name"] == clerk["name"]


async def test_a_helper_cannot_begin_an_application_of_his_own_with_the_household(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as owner, await helper_of(stage) as helper:
        draft, application = await drafted(owner), stage.new()
        await joined(helper, await given(owner, draft, "change"))
        await kept(stage).filed(UUID(draft), application, "330305-20260408-00000000")
        await stage.desk.parties.carry(UUID(draft), application)
        for client, known in ((owner, True), (helper, False)):
            begun_at = (await client.post("/apply", data={"from": str(application)})).headers["location"]
            assert ("region" in (await kept(stage).get(UUID(begun_at[-36:]))).answers) is known


async def test_help_ends_when_it_is_taken_back(stage: Stage) -> None:
    application = await case(stage)
    async with await stage.browser("citizen", **OWNER) as owner, await helper_of(stage) as helper:
        await joined(helper, await given(owner, application, "see"))
        unused = await given(owner, application, "see")
        page = (await owner.get(f"/helpers/{application}")).text
        assert "李*" in page
        assert "李二" not in page
        (key,) = re.findall(r'name="helper" value="(\w+)"', page)
        answer = await owner.post(f"/helpers/{application}/removal", data={"helper": key})
        assert answer.status_code == 303
        assert (await helper.get(f"/applications/{application}")).status_code == 404
        assert (await helper.post("/join", data={"code": unused})).status_code == 404


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
        async with stage.portal.pool.acquire() as connection, connection.transaction():
            await connection.execute("alter table audit disable trigger user")
            await connection.execute("update audit set at = at - interval '1 hour'")
            await connection.execute("alter table audit enable trigger user")
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
