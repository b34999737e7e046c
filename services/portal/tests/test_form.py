"""Tests of the form over HTTP with PostgreSQL: its pages, input and documents."""

import re
from io import BytesIO
from uuid import UUID

import pytest
from PIL import Image
from pypdf import PdfWriter

from services.portal.drafts.papers import Papers
from services.portal.forms.flow import asked
from services.portal.forms.household_answers import rows_of
from services.portal.forms.questions import BY_CODE
from services.portal.forms.rows import raw_rows
from services.portal.forms.steps import asked_on

from .conftest import PORTAL, Stage, shared_stage
from .form import STRANGER, WANG, applicant, begun, drafts, fill, picture, say, upload, version
from .households import answers, filing, home

stage = shared_stage()


async def test_a_household_answers_page_after_page_and_sees_it_all_before_it_files(stage: Stage) -> None:
    paper = filing("330305")
    async with await stage.browser("citizen", **applicant(paper)) as client:
        draft = await begun(client)
        await fill(client, draft, paper)
        page = await client.get(f"{draft}/check")
        looked_at = await client.get(f"{draft}/answers")
    assert page.status_code == 200
    for said in ("林小渔", "小学", "￥600.00", "DT-E-2001", "已同意核对授权"):
        assert said in page.text
    assert "330305 20150830 145X" in page.text, "who entered a number checks it whole"
    assert "330305********145X" in looked_at.text
    assert "￥0.00" not in page.text


async def test_everything_wrong_on_a_page_is_said_at_once_and_what_was_typed_stays(stage: Stage) -> None:
    async with await stage.browser("agent", organisation="东岙村", name="郭晓燕") as client:
        draft = await begun(client)
        await say(client, draft, "received_on", {"received_on": "2026-04-08"})
        await say(client, draft, "region", {"region": "330305"})
        typed = {
            "name-m1": "",
            "id_number-m1": "123",
            "relation-m1": "x",
            "row-m2": "",
            "name-m2": "林",
            "id_number-m2": "4",
        }
        page = await say(client, draft, "people", typed)
    assert page.status_code == 422
    assert {"#name-m1", "#id_number-m1", "#id_number-m2", "#relation-m2"} <= set(
        re.findall(r'href="(#[^"]+)"', page.text)
    )
    assert 'value="123"' in page.text
    assert page.text.count("<title>错误") == 1


async def test_a_page_that_answers_a_form_stands_for_the_page_of_the_form(stage: Stage) -> None:
    """A browser must not send a form again for "back" or "reload": lianban.js replaces the history entry by `data-page`."""
    async with await stage.browser("citizen", **WANG) as client:
        draft = await begun(client)
        page = f"{draft}/region?lang=zh"
        assert "data-page" not in (await client.get(page)).text
        for referer, stands_for in ((f"{PORTAL}{page}", page), ("https://elsewhere/", ""), ("", "")):
            answer = await client.post(f"{draft}/region", data={"version": "1"}, headers={"referer": referer})
            assert answer.status_code == 422
            assert re.findall('data-page="([^"]*)"', answer.text) == ([stands_for] if stands_for else [])


async def test_what_the_provider_vouches_for_is_shown_and_cannot_be_typed_over(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        draft = await begun(client)
        await say(client, draft, "region", {"region": "330305"})
        page = await client.get(f"{draft}/people")
        assert WANG["id_number"] in page.text
        assert 'name="id_number-m1"' not in page.text
        await say(client, draft, "people", {"name-m1": "李二", "id_number-m1": STRANGER["id_number"]})
        kept = await drafts(stage).get(UUID(draft.rpartition("/")[2]))
    assert rows_of(kept.answers["people"])[0]["id_number"] == WANG["id_number"]


async def test_people_are_added_and_taken_away_row_by_row(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        draft = await begun(client)
        await say(client, draft, "region", {"region": "330305"})
        rows = {
            "row-m2": "",
            "name-m2": "林小渔",
            "id_number-m2": "33030520150830145X",
            "relation-m2": "child",
            "add": "1",
        }
        answer = await say(client, draft, "people", rows)
        page = await client.get(answer.headers["location"])
        assert {"row-m1", "row-m2", "row-m3"} <= set(re.findall(r'name="(row-\w+)"', page.text))
        typed = {"row-m1": "", **rows, "remove": "m2"}
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


async def test_a_question_that_is_not_asked_has_no_page(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        draft = await begun(client)
        for step in ("rent", "authority", "nonsense", "single_listing_requested"):
            assert (await client.get(f"{draft}/{step}")).status_code == 404


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
    "lease.webp": (picture("WEBP"), 303),
    "broken.webp": (picture("WEBP")[:100], 422),
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
        answer = await upload(client, draft, name, content)
        assert answer.status_code == status, answer.text
        assert (name in (await client.get(f"{draft}/papers")).text) is (status == 303)


async def test_the_same_document_is_kept_once_and_made_small(stage: Stage) -> None:
    before = await contents(stage)
    async with await stage.browser("citizen", **WANG) as client:
        for _ in range(2):
            draft = await begun(client)
            await say(client, draft, "region", {"region": "330304"})
            for _ in range(2):
                await upload(client, draft, "a.png", picture("PNG", (4100, 300)))
            assert (await client.get(f"{draft}/papers")).text.count("a.png</small>") == 1
    assert await contents(stage) == before + 1
    papers, owner = Papers(stage.portal.pool, stage.desk.strongbox), UUID(draft[-36:])
    (paper,) = await papers.of(owner)
    kept = await papers.one(owner, paper.number)
    assert Image.open(BytesIO(kept.content)).size == (2000, 146)


async def contents(stage: Stage) -> int:
    number: int = await stage.portal.pool.fetchval("select count(*) from contents")
    return number


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


async def test_every_region_can_be_chosen_and_whose_plan_is_over_is_said(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        draft = await begun(client)
        page = (await client.get(f"{draft}/region")).text
    assert all(f'value="{code}"' in page for code in ("330100", "330304", "330305", "350121", "511700"))
    assert "新政策施行前继续按最后一年的标准办理，可以照常申请：杭州市、闽侯县、达州市" in page
