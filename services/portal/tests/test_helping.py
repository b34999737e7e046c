"""Tests of helpers over HTTP: access to drafts and cases, to view or to change, until it is revoked."""

import re
from datetime import date
from uuid import UUID

import httpx
from lianban_contracts.intake import ApplicationCompleted, ApplicationWithdrawn, StatementIssued
from lianban_contracts.review import HearingOpened
from pydantic_core import from_json

from services.chassis.tests.help import until

from .conftest import Stage, example, shared_stage
from .form import WANG, begun, say
from .helping import OWNER, drafted, given, helper_of, joined, kept
from .households import answers, filing
from .test_permissions import case

stage = shared_stage()


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
        assert (await helper.post("/mine", data={"sought": code})).headers["location"] == place


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


async def test_a_case_is_withdrawn_also_before_the_portal_has_read_of_it(stage: Stage) -> None:
    application = stage.new()
    async with await stage.browser("citizen", **OWNER) as owner:
        person = (await stage.desk.sessions.visit(stage.portal.pool, owner.cookies["__Host-session"])).person
        await stage.desk.parties.add(application, person, "applicant")
        assert (await owner.get(f"/applications/{application}/withdrawal")).status_code == 200


async def test_a_household_that_ends_its_assistance_reads_what_it_keeps(stage: Stage) -> None:
    application = UUID(await case(stage))
    stated = example(StatementIssued, application)
    assert isinstance(stated, StatementIssued)
    await stage.publish(example(ApplicationCompleted, application))
    async with await stage.browser("citizen", **OWNER) as owner:
        place = f"/applications/{application}"
        await until(lambda: shows(owner, place, "退出救助"))
        assert "已经给予的一次性、本年度和本学年的待遇不再收回" in (await owner.get(f"{place}/withdrawal")).text
        gone = ApplicationWithdrawn(application=application, withdrawn_on=date(2026, 3, 5), completed=True)
        last = stated.statement.model_copy(update={"outcome": "withdrawn", "revision": 9, "answers": {}})
        await stage.publish(gone, stated.model_copy(update={"statement": last}))
        await until(lambda: shows(owner, f"{place}/statement", "您家已退出救助"))
        assert "家庭退出救助" in (await owner.get(place)).text


async def shows(browser: httpx.AsyncClient, place: str, words: str) -> bool:
    return words in (await browser.get(place)).text


async def test_a_household_reads_what_it_did_not_declare_and_answers(stage: Stage) -> None:
    application = UUID(await case(stage))
    async with await stage.browser("citizen", **OWNER) as owner:
        place = f"/applications/{application}"
        assert (await owner.get(f"{place}/hearing")).status_code == 404
        await stage.publish(example(HearingOpened, application))
        await until(lambda: shows(owner, place, "核对发现的情况"))
        page = (await owner.get(f"{place}/hearing")).text
        assert "90,000" in page
        assert "￥0" in page
        assert (await owner.post(f"{place}/hearing", data={"answer": "object"})).status_code == 422
        assert (await owner.post(f"{place}/hearing", data={})).status_code == 422
        english = (await owner.get(f"{place}/hearing", params={"lang": "en"})).text
        assert "The verification found what your household did not declare" in english
