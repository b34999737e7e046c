"""Tests of the whole form on one page over HTTP with PostgreSQL."""

import re
from typing import Any
from uuid import UUID

import httpx

from services.portal.forms.household_answers import rows_of

from .conftest import Stage, shared_stage
from .form import begun, drafts, picture, version

stage = shared_stage()

CLERK: dict[str, Any] = {"organisation": "东岙村便民服务点", "name": "郭晓燕", "regions": ["330305"]}
HEAD = {"received_on": "2026-11-02", "region": "330305", "organisation": "东岙村便民服务点"}
FIRST = {"row-m1": "", "name-m1": "陈阿公", "id_number-m1": "33030519480201001X", "relation-m1": "applicant"}
HOME = {
    "address": "温州市洞头区北岙街道东岙村12号",
    "residence_area": "rural",
    "housing_situation": "owned",
    "declares": "yes",
}
LETTER = {"letter": ("letter.jpg", picture(), "image/jpeg")}


def person(row: str, name: str, number: str, relation: str, **answers: str) -> dict[str, str]:
    """Returns the fields of a further person."""
    typed = {f"row-{row}": "", f"name-{row}": name, f"id_number-{row}": number, f"relation-{row}": relation}
    return typed | {f"{row}-{fact}": value for fact, value in answers.items()}


WIFE = person("m2", "叶桂花", "330305195502150023", "spouse", consent="yes")
GRANDSON = person("m3", "陈小宝", "33030520130815001X", "grandchild", student_stage="junior_high")


async def sent(client: httpx.AsyncClient, draft: str, **fields: Any) -> httpx.Response:
    page = await client.get(f"{draft}/form")
    files = fields.pop("files", None)
    return await client.post(f"{draft}/form", data={"version": version(page), **fields.pop("data")}, files=files)


def wrong(page: httpx.Response) -> set[str]:
    """Returns the fields that the summary of errors links to."""
    return set(re.findall(r'<li><a href="#([^"]+)"', page.text))


async def stored(stage: Stage, draft: str) -> Any:
    return (await drafts(stage).get(UUID(draft.rpartition("/")[2]))).answers


def names(answers: Any) -> list[str]:
    return [str(one["name"]) for one in rows_of(answers["people"])]


async def test_a_household_of_three_is_entered_on_one_page_with_one_request(stage: Stage) -> None:
    async with await stage.browser("agent", **CLERK) as client:
        draft = await begun(client)
        typed = HEAD | FIRST | {"m1-consent": "yes"} | WIFE | GRANDSON | HOME
        answer = await sent(client, draft, data=typed, files=LETTER)
        assert (answer.status_code, answer.headers.get("location")) == (303, f"{draft}/check"), wrong(answer)
        check = (await client.get(f"{draft}/check")).text
    for said in ("陈阿公", "叶桂花", "陈小宝", "初中", "东岙村12号", "已同意核对授权"):
        assert said in check
    answers = await stored(stage, draft)
    assert answers["labour_capacity"] == {f"m{number}-labour_capacity": "none" for number in (1, 2, 3)}
    assert answers["hukou_region"]["m3-hukou_region"] == "330305"
    assert answers["emergency_event"] == {"emergency_event": "none"}


async def test_what_is_valid_is_saved_and_all_that_is_missing_is_said_beside_its_field(stage: Stage) -> None:
    async with await stage.browser("agent", **CLERK) as client:
        draft = await begun(client)
        page = await sent(client, draft, data=HEAD | FIRST | person("m2", "叶", "123", "") | {"address": "东岙村"})
        assert page.status_code == 422
        assert {"letter", "id_number-m2", "relation-m2", "residence_area", "declares"} <= wrong(page)
        assert 'value="123"' in page.text
        assert "contact" in await stored(stage, draft)
        page = await sent(client, draft, data=HEAD | FIRST | HOME, files=LETTER)
        assert wrong(page) == {"m1-consent"}
        assert names(await stored(stage, draft)) == ["陈阿公"]


async def test_who_replaces_somebody_gets_neither_their_answers_nor_their_consent(stage: Stage) -> None:
    async with await stage.browser("agent", **CLERK) as client:
        draft = await begun(client)
        typed = HEAD | FIRST | {"m1-consent": "yes"} | WIFE | {"m2-labour_capacity": "none"} | HOME
        await sent(client, draft, data=typed, files=LETTER)
        other = person("m2", "林二妹", "330305199502150021", "child", consent="yes", labour_capacity="partial")
        page = await sent(client, draft, data=HEAD | FIRST | {"m1-consent": "yes"} | other | HOME)
        assert wrong(page) == {"m3-labour_capacity", "m3-consent"}
        answers = await stored(stage, draft)
    assert names(answers) == ["陈阿公", "林二妹"]
    assert not {name for answer in answers.values() for name in answer if name.startswith("m2")}


async def test_a_corrected_name_needs_a_new_consent_and_keeps_the_answers(stage: Stage) -> None:
    async with await stage.browser("agent", **CLERK) as client:
        draft = await begun(client)
        typed = HEAD | FIRST | {"m1-consent": "yes", "m1-transit_card": "requested"} | HOME
        await sent(client, draft, data=typed, files=LETTER)
        page = await sent(client, draft, data=typed | {"name-m1": "陈阿工"})
        assert wrong(page) == {"m1-consent"}
        assert (await stored(stage, draft))["transit_card"] == {"m1-transit_card": "requested"}


async def test_several_documents_are_handed_in_at_once(stage: Stage) -> None:
    async with await stage.browser("agent", **CLERK) as client:
        draft = await begun(client)
        files = [
            *LETTER.items(),
            ("file-consent", ("signed.jpg", picture(size=(30, 30)), "image/jpeg")),
            ("file-lease", ("one.jpg", picture(size=(10, 20)), "image/jpeg")),
            ("file-lease", ("two.jpg", picture(size=(20, 10)), "image/jpeg")),
        ]
        page = await sent(client, draft, data=HEAD | FIRST, files=files)
        assert {"one.jpg", "two.jpg", "signed.jpg", "letter.jpg"} <= set(re.findall(r"\w+\.jpg", page.text))


async def test_the_next_household_has_the_day_and_the_village_of_the_last_and_nothing_else(stage: Stage) -> None:
    async with await stage.browser("agent", **CLERK | {"name": "王代办"}) as client:
        draft = await begun(client)
        await sent(client, draft, data=HEAD | FIRST | HOME | {"phone": "13800001111"}, files=LETTER)
        page = (await client.get(f"{await begun(client)}/form")).text
    assert 'value="2026-11-02"' in page
    assert 'value="温州市洞头区北岙街道东岙村"' in page
    assert not {"陈阿公", "13800001111", "12号"} & set(re.findall(r"陈阿公|13800001111|12号", page))


async def test_a_citizen_has_no_such_page(stage: Stage) -> None:
    async with await stage.browser("citizen", id_number="33030519480201001X", name="陈阿公") as client:
        assert (await client.get(f"{await begun(client)}/form")).status_code == 403
