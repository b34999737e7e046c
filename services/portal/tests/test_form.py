"""The form over HTTP, with the real database: saved after each answer, one's own alone, nothing lost."""

import re
from io import BytesIO
from typing import Any
from uuid import UUID

import httpx
import pytest
from PIL import Image
from pypdf import PdfWriter

from services.portal.citizen.drafts import Drafts
from services.portal.citizen.flow import CHECK, asked, following
from services.portal.citizen.questions import BY_CODE
from services.portal.citizen.rows import raw_rows
from services.portal.citizen.steps import asked_on

from .conftest import Stage
from .households import answers, filing, home

WANG: dict[str, Any] = {"id_number": "110101199003070011", "name": "王一", "regions": ["330305"]}
STRANGER: dict[str, Any] = {"id_number": "110101198001010010", "name": "李二"}


async def begun(client: httpx.AsyncClient) -> str:
    """A new draft's address."""
    answer = await client.post("/apply")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def version(page: httpx.Response) -> str:
    found = re.search(r'name="version" value="(\d+)"', page.text)
    assert found, page.text
    return found[1]


async def say(client: httpx.AsyncClient, draft: str, step: str, typed: dict[str, str]) -> httpx.Response:
    page = await client.get(f"{draft}/{step}")
    assert page.status_code == 200, page.text
    return await client.post(f"{draft}/{step}", data={"version": version(page), **typed})


async def fill(client: httpx.AsyncClient, draft: str, paper: dict[str, Any], *, agent: bool = False) -> None:
    """Types a filing into the form, page after page."""
    given: dict[str, Any] = {}
    found = answers(paper)
    while (step := following(home(given, agent=agent))) != CHECK:
        here, one = home(given | {step: found[step]}, agent=agent), BY_CODE[step]
        typed = raw_rows(one, here.rows(step)) if one.kind == "rows" else {}
        for field in await asked_on(one, here):
            typed |= field.input.raw(found[step].get(field.name), field.name)
        answer = await say(client, draft, step, typed)
        assert answer.status_code == 303, (step, re.findall(r'href="#[^<]*', answer.text))
        given[step] = found[step]


def applicant(paper: dict[str, Any]) -> dict[str, Any]:
    return {**paper["identity"]["members"][0], "regions": [paper["region"]]}


async def test_a_household_answers_page_after_page_and_sees_it_all_before_it_files(stage: Stage) -> None:
    paper = filing("330305")
    async with await stage.browser("citizen", **applicant(paper)) as client:
        draft = await begun(client)
        await fill(client, draft, paper)
        page = await client.get(f"{draft}/check")
    assert page.status_code == 200
    for said in ("林小渔", "小学", "￥600.00", "DT-E-2001", "已同意核对授权"):
        assert said in page.text
    assert "33030520150830145X" not in page.text


async def test_while_intake_is_down_nothing_is_lost_and_nothing_can_be_changed(stage: Stage) -> None:
    paper = filing("330305")
    async with await stage.browser("citizen", **applicant(paper)) as client:
        draft = await begun(client)
        await fill(client, draft, paper)
        seen = version(await client.get(f"{draft}/check"))
        answer = await client.post(f"{draft}/submission", data={"version": seen})
        assert answer.status_code == 503
        first = await Drafts(stage.portal.pool).get(UUID(draft.rpartition("/")[2]))
        assert first.sent
        assert (await client.get(f"{draft}/contact")).status_code == 303
        await client.post(f"{draft}/contact", data={"version": "99", "address": "elsewhere"})
        await client.post(f"{draft}/submission", data={"version": "1"})
        assert (await Drafts(stage.portal.pool).get(first.id)).sent == first.sent
        assert "正在等待受理结果" in (await client.get(f"{draft}/check")).text


async def test_a_draft_that_changed_after_it_was_checked_is_not_filed(stage: Stage) -> None:
    paper = filing("330305")
    async with await stage.browser("citizen", **applicant(paper)) as client:
        draft = await begun(client)
        await fill(client, draft, paper)
        seen = version(await client.get(f"{draft}/check"))
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


async def test_everything_wrong_on_a_page_is_said_at_once_and_what_was_typed_stays(stage: Stage) -> None:
    async with await stage.browser("agent", organisation="东岙村", name="郭晓燕") as client:
        draft = await begun(client)
        await say(client, draft, "received_on", {"received_on": "2026-04-08"})
        await say(client, draft, "region", {"region": "330305"})
        typed = {"name-0": "", "id_number-0": "123", "relation-0": "x", "name-1": "林", "id_number-1": "4"}
        page = await say(client, draft, "people", typed)
    assert page.status_code == 422
    assert {"#name-0", "#id_number-0", "#id_number-1", "#relation-1"} <= set(re.findall(r'href="(#[^"]+)"', page.text))
    assert 'value="123"' in page.text
    assert page.text.count("<title>错误") == 1


async def test_what_the_provider_vouches_for_is_shown_and_cannot_be_typed_over(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        draft = await begun(client)
        await say(client, draft, "region", {"region": "330305"})
        page = await client.get(f"{draft}/people")
        assert WANG["id_number"] in page.text
        assert 'name="id_number-0"' not in page.text
        await say(client, draft, "people", {"name-0": "李二", "id_number-0": STRANGER["id_number"]})
        kept = await Drafts(stage.portal.pool).get(UUID(draft.rpartition("/")[2]))
    assert kept.answers["people"]["rows"][0]["id_number"] == WANG["id_number"]


async def test_people_are_added_and_taken_away_row_by_row(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        draft = await begun(client)
        await say(client, draft, "region", {"region": "330305"})
        rows = {"name-1": "林小渔", "id_number-1": "33030520150830145X", "relation-1": "child", "add": "1"}
        answer = await say(client, draft, "people", rows)
        page = await client.get(answer.headers["location"])
        assert 'name="name-2"' in page.text
        assert 'value="m2"' in page.text
        typed = {"id-0": "m1", "id-1": "m2", **rows, "remove": "1"}
        await say(client, draft, "people", {name: value for name, value in typed.items() if name != "add"})
        assert "林小渔" not in (await client.get(f"{draft}/people")).text


async def test_a_consent_is_never_ticked_beforehand_and_everyone_must_give_his_own(stage: Stage) -> None:
    paper = filing("330305")
    async with await stage.browser("citizen", **applicant(paper)) as client:
        draft = await begun(client)
        found = {**paper, "consent": {"signed_by": [], "signed_at": ""}}
        for step in [one.code for one in asked(home(answers(paper), agent=False))][:-1]:
            here, one = home(answers(found), agent=False), BY_CODE[step]
            typed = raw_rows(one, here.rows(step)) if one.kind == "rows" else {}
            for field in await asked_on(one, here):
                typed |= field.input.raw(answers(found)[step].get(field.name), field.name)
            await say(client, draft, step, typed)
        assert "checked" not in (await client.get(f"{draft}/consent")).text
        page = await say(client, draft, "consent", {"m1": "yes", "m3": "yes"})
    assert page.status_code == 422
    assert {"#m2", "#m4"} == set(re.findall(r'href="(#m\d)"', page.text))


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


async def test_one_goes_on_later_from_ones_own_list_or_by_the_code(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client, await stage.browser("citizen", **STRANGER) as other:
        draft = await begun(client)
        await say(client, draft, "region", {"region": "330305"})
        page = (await client.get("/mine")).text
        (code,) = re.findall(r'<span class="receipt">(\w{4}-\w{4})</span>', page)
        assert (await client.get("/mine", params={"receipt": code.lower()})).headers["location"] == draft
        assert (await client.get(draft)).headers["location"] == f"{draft}/people"
        assert (await other.get("/mine", params={"receipt": code})).status_code == 200
        await client.post(f"{draft}/discard")
        assert code not in (await client.get("/mine")).text


async def test_a_household_that_was_filed_before_is_not_typed_again_and_signs_again(stage: Stage) -> None:
    paper = filing("330305")
    async with await stage.browser("citizen", **applicant(paper)) as client:
        draft, case = await begun(client), stage.new()
        await fill(client, draft, paper)
        kept = Drafts(stage.portal.pool)
        await kept.filed(UUID(draft.rpartition("/")[2]), case, "330305-20260408-00000000")
        stranger = await stage.browser("citizen", **STRANGER)
        empty = await kept.get(
            UUID((await stranger.post("/apply", data={"from": str(case)})).headers["location"][-36:])
        )
        assert "people" not in empty.answers
        person = (await stage.desk.sessions.visit(stage.portal.pool, client.cookies["__Host-session"])).person
        await stage.desk.parties.add(case, person, "applicant")
        answer = await client.post("/apply", data={"from": str(case)})
        again = await kept.get(UUID(answer.headers["location"][-36:]))
    assert [row["name"] for row in again.answers["people"]["rows"]] == ["林海生", "张美玲", "林小渔", "叶阿妹"]
    assert not {"consent", "papers"} & again.answers.keys()


async def test_a_question_that_is_not_asked_has_no_page(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        draft = await begun(client)
        for step in ("rent", "authority", "nonsense", "single_listing_requested"):
            assert (await client.get(f"{draft}/{step}")).status_code == 404


def picture(kind: str, size: tuple[int, int] = (3000, 1000)) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, "white").save(made, kind)
    return made.getvalue()


def pdf(*, locked: bool = False) -> bytes:
    writer, made = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    if locked:
        writer.encrypt("secret", algorithm="RC4-128")
    writer.write(made)
    return made.getvalue()


FILES = {
    "lease.jpg": (picture("JPEG"), 303),
    "lease.png": (picture("PNG"), 303),
    "named.exe": (pdf(), 303),
    "lease.pdf": (b"MZ" + pdf(), 422),
    "broken.pdf": (pdf()[:40], 422),
    "locked.pdf": (pdf(locked=True), 422),
    "broken.jpg": (picture("JPEG")[:100], 422),
    "phone.heic": (b"\0\0\0\x18ftypheic\0\0\0\0", 422),
    "large.jpg": (picture("JPEG") + b"\0" * 10_000_000, 422),
}


@pytest.mark.parametrize("name", FILES)
async def test_a_document_is_known_by_its_bytes_and_not_by_its_name(stage: Stage, name: str) -> None:
    content, status = FILES[name]
    async with await stage.browser("citizen", **WANG) as client:
        draft = await begun(client)
        await say(client, draft, "region", {"region": "330304"})
        data = {"version": version(await client.get(f"{draft}/papers")), "document": "lease", "add": "1"}
        answer = await client.post(f"{draft}/papers", data=data, files={"file": (name, content)})
        assert answer.status_code == status, answer.text
        assert (name in (await client.get(f"{draft}/papers")).text) is (status == 303)


async def test_the_same_document_is_kept_once_and_made_small(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        for _ in range(2):
            draft = await begun(client)
            await say(client, draft, "region", {"region": "330304"})
            for _ in range(2):
                data = {"version": version(await client.get(f"{draft}/papers")), "document": "lease", "add": "1"}
                content = picture("PNG", (4100, 300))
                await client.post(f"{draft}/papers", data=data, files={"file": ("a.png", content)})
            assert (await client.get(f"{draft}/papers")).text.count("a.png</small>") == 1
    rows = await stage.portal.pool.fetch("select content from contents")
    sizes = [Image.open(BytesIO(row["content"])).size for row in rows]
    assert sizes == [(2000, 146)]


async def test_an_agent_files_only_with_the_households_letter(stage: Stage) -> None:
    async with await stage.browser(
        "agent", organisation="东岙村便民服务点", name="郭晓燕", regions=["330305"]
    ) as client:
        draft = await begun(client)
        await say(client, draft, "received_on", {"received_on": "2026-04-08"})
        await say(client, draft, "region", {"region": "330305"})
        page = await client.get(f"{draft}/authority")
        assert "东岙村便民服务点" in page.text
        data = {"version": version(page), "organisation": "东岙村便民服务点"}
        assert (await client.post(f"{draft}/authority", data=data)).status_code == 422
        answer = await client.post(f"{draft}/authority", data=data, files={"letter": ("l.jpg", picture("JPEG"))})
        assert answer.headers["location"] == f"{draft}/people"


async def test_a_day_to_come_is_no_day_of_receipt(stage: Stage) -> None:
    async with await stage.browser("agent", name="郭晓燕") as client:
        draft = await begun(client)
        assert (await say(client, draft, "received_on", {"received_on": "2999-01-01"})).status_code == 422
