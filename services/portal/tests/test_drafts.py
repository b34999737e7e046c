"""Tests of drafts over HTTP with PostgreSQL: access, two windows, filing once, no lost answers."""

import re
from uuid import UUID

from services.portal.forms.household_answers import rows_of

from .conftest import Stage, shared_stage
from .form import STRANGER, WANG, applicant, begun, checked, drafts, fill, picture, say, upload, version
from .households import filing

stage = shared_stage()


async def test_while_intake_is_down_nothing_is_lost_and_nothing_can_be_changed(stage: Stage) -> None:
    paper = filing("330305")
    async with await stage.browser("citizen", **applicant(paper)) as client:
        draft, seen = await checked(client, paper)
        answer = await client.post(f"{draft}/submission", data={"version": seen})
        assert answer.status_code == 503
        first = await drafts(stage).get(UUID(draft.rpartition("/")[2]))
        assert first.sent
        assert (await client.get(f"{draft}/contact")).status_code == 303
        await client.post(f"{draft}/contact", data={"version": "99", "address": "elsewhere"})
        await client.post(f"{draft}/submission", data={"version": "1"})
        assert (await drafts(stage).get(first.id)).sent == first.sent
        assert "正在等待受理结果" in (await client.get(f"{draft}/check")).text


async def test_a_draft_that_changed_after_it_was_checked_is_not_filed(stage: Stage) -> None:
    paper = filing("330305")
    async with await stage.browser("citizen", **applicant(paper)) as client:
        draft, seen = await checked(client, paper)
        await say(client, draft, "contact", {"address": "别处", "phone": ""})
        answer = await client.post(f"{draft}/submission", data={"version": seen})
    assert answer.status_code == 409
    assert "在另一个窗口改过" in answer.text


async def test_two_windows_on_the_same_question_show_the_newer_answer(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        draft = await begun(client)
        await say(client, draft, "region", {"region": "330305"})
        old = version(await client.get(f"{draft}/contact"))
        await say(client, draft, "contact", {"address": "东岙村1号", "phone": ""})
        answer = await client.post(f"{draft}/contact", data={"version": old, "address": "旧地址"})
        assert answer.status_code == 409
        assert "东岙村1号" in answer.text
        assert "旧地址" not in answer.text
        again = await client.post(f"{draft}/contact", data={"version": version(answer), "address": "东岙村2号"})
        assert again.status_code == 303


async def test_two_windows_on_different_questions_do_not_hinder_each_other(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        draft = await begun(client)
        await say(client, draft, "region", {"region": "330305"})
        old = version(await client.get(f"{draft}/contact"))
        await say(client, draft, "residence_area", {"residence_area": "rural"})
        answer = await client.post(f"{draft}/contact", data={"version": old, "address": "东岙村1号"})
        assert answer.status_code == 303


async def test_a_draft_is_its_owners_alone(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as owner, await stage.browser("citizen", **STRANGER) as other:
        draft = await begun(owner)
        page = await owner.get(f"{draft}/region")
        for answer in (
            await other.get(draft),
            await other.get(f"{draft}/region"),
            await other.get(f"{draft}/check"),
            await other.post(f"{draft}/region", data={"version": version(page), "region": "330305"}),
            await other.post(f"{draft}/submission", data={"version": version(page)}),
            await other.post(f"{draft}/discard"),
        ):
            assert answer.status_code == 404
        assert (await owner.get(f"{draft}/region")).status_code == 200


async def test_a_form_without_its_token_or_with_anothers_is_refused(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as owner, await stage.browser("citizen", **STRANGER) as other:
        draft = await begun(owner)
        foreign = {"X-CSRF-Token": other.headers["X-CSRF-Token"]}
        for headers in ({"X-CSRF-Token": ""}, foreign):
            answer = await owner.post(f"{draft}/region", data={"version": "1", "region": "330305"}, headers=headers)
            assert answer.status_code == 403
        assert 'name="csrf"' in (await owner.get(f"{draft}/region")).text


async def test_one_goes_on_later_from_ones_own_list_or_by_the_code(alone: Stage) -> None:
    async with await alone.browser("citizen", **WANG) as client, await alone.browser("citizen", **STRANGER) as other:
        draft = await begun(client)
        await say(client, draft, "region", {"region": "330305"})
        page = (await client.get("/mine")).text
        (code,) = re.findall(r'<span class="receipt">(\w{4}-\w{4})</span>', page)
        assert (await client.post("/mine", data={"sought": code.lower()})).headers["location"] == draft
        assert (await client.get(draft)).headers["location"] == f"{draft}/people"
        assert (await other.post("/mine", data={"sought": code})).status_code == 200
        untouched = await begun(client)
        other_code = re.findall(
            r'<strong class="receipt">(\S+)</strong>', (await client.get(f"{untouched}/region")).text
        )
        assert (await client.post("/mine", data={"sought": other_code[0]})).headers["location"] == untouched
        await client.post(f"{draft}/discard")
        assert code not in (await client.get("/mine")).text


async def test_a_draft_is_deleted_after_a_question_only(alone: Stage) -> None:
    async with await alone.browser("citizen", **WANG) as client:
        draft = await begun(client)
        await say(client, draft, "region", {"region": "330305"})
        listed = (await client.get("/mine")).text
        assert f'action="{draft}/discard"' not in listed
        assert f'href="{draft}/discard"' in listed
        page = (await client.get(f"{draft}/discard")).text
        assert "确定要删除这份没有提交的申请吗？" in page
        assert "<dd>—</dd>" not in page
        assert (await client.get(f"{draft}/region")).status_code == 200
        await client.post(f"{draft}/discard")
        assert (await client.get(f"{draft}/region")).status_code == 404


async def test_documents_of_a_deleted_draft_are_deleted_unless_another_draft_has_the_same(alone: Stage) -> None:
    async with await alone.browser("citizen", **WANG) as client:
        first, second = [await begun(client) for _ in range(2)]
        for draft in (first, second):
            await say(client, draft, "region", {"region": "330304"})
            assert (await upload(client, draft, "a.png", picture("PNG", (300, 300)))).status_code == 303
        for draft, left in ((first, (1, 1)), (second, (0, 0))):
            await client.post(f"{draft}/discard")
            query = "select (select count(*) from papers), (select count(*) from contents)"
            (counted,) = await alone.portal.pool.fetch(query)
            assert tuple(counted) == left


async def test_the_way_to_a_new_application_shows_what_to_prepare_and_the_drafts(alone: Stage) -> None:
    async with await alone.browser("citizen", **WANG) as client:
        page = (await client.get("/apply")).text
        assert '<form method="post" action="/apply"' in page
        assert "全家人的身份证和户口簿" in page
        assert "可以接着填" not in page
        draft = await begun(client)
        await say(client, draft, "region", {"region": "330305"})
        assert f'href="{draft}"' in (await client.get("/apply")).text
    async with await alone.browser("agent", organisation="东岙村", name="郭晓燕") as agent:
        assert (await agent.get("/apply")).headers["location"] == "/mine"


async def test_a_household_that_was_filed_before_is_not_typed_again_and_signs_again(alone: Stage) -> None:
    paper = filing("330305")
    async with await alone.browser("citizen", **applicant(paper)) as client:
        draft, case = await begun(client), alone.new()
        await fill(client, draft, paper)
        kept = drafts(alone)
        await kept.filed(UUID(draft.rpartition("/")[2]), case, "330305-20260408-00000000")
        stranger = await alone.browser("citizen", **STRANGER)
        empty = await kept.get(
            UUID((await stranger.post("/apply", data={"from": str(case)})).headers["location"][-36:])
        )
        assert "people" not in empty.answers
        person = (await alone.desk.sessions.visit(alone.portal.pool, client.cookies["__Host-session"])).person
        await alone.desk.parties.add(case, person, "applicant")
        answer = await client.post("/apply", data={"from": str(case)})
        again = await kept.get(UUID(answer.headers["location"][-36:]))
    assert [row["name"] for row in rows_of(again.answers["people"])] == ["林海生", "张美玲", "林小渔", "叶阿妹"]
    assert not {"consent", "papers"} & again.answers.keys()
