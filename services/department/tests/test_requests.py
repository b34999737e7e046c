"""Officers of a department ask for documents, over HTTP and on a real database: no fact is established, nothing is decided."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from lianban_contracts.officers import DocumentsRequested, RequestClosed, TaskFinished

from infra.local.fixtures import Databases
from services.education.service import create

from .help import Office, member, offices, referral, withdrawn

AID = "education.student_aid"
PUPIL = member("m2", region="330304", born=date(2014, 1, 1), student_stage="primary", enrolment_confirmed=True)
TOLD = referral("education", 1, member(region="330304"), PUPIL, filed_on=date(2024, 10, 10))
PATH = f"/cases/{TOLD.application}"
SINCE = "2024-10-11T09:00:00+08:00"
PAPER = {"document": "enrolment_certificate", "item": AID, "member": "m2"}


@pytest.fixture
async def education(postgres: Databases) -> AsyncIterator[Office]:
    async with offices(postgres, create()) as (one,):
        await one.take(TOLD)
        yield one


def asks(*documents: dict[str, str], **more: Any) -> dict[str, Any]:
    return {"officer": "李科长", "reason": "学籍证明看不清，请重拍", "documents": list(documents), **more}


async def said(office: Office) -> list[Any]:
    """What is in the log about requests."""
    rows = await office.pool.fetch("select type, data from events where stream = $1 order by version", TOLD.application)
    decode = office.service.definition.aggregate.codec.decode
    return [decode(row["type"], row["data"]) for row in rows if ".officers." in row["type"]]


async def test_the_request_is_an_event_and_the_decision_stands(education: Office) -> None:
    before = await education.get(PATH)
    answer = await education.post(f"{PATH}/requests", asks(PAPER, expected_version=before["version"]))
    assert answer.status_code == 200, answer.text
    view = answer.json()
    for name in ("decisions", "decided_by", "established", "revision", "turn"):
        assert view[name] == before[name]
    ((asked,), (found,)) = view["requests"], await said(education)
    assert isinstance(found, DocumentsRequested)
    assert (found.number, found.reason, found.topic) == (1, "学籍证明看不清，请重拍", "education.benefits")
    assert (asked["documents"], asked["officer"]) == ([PAPER], "李科长")
    assert found.answer_by > found.requested_on


async def test_a_form_sent_twice_asks_once(education: Office) -> None:
    seen = (await education.get(PATH))["version"]
    answers = [await education.post(f"{PATH}/requests", asks(PAPER, expected_version=seen)) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 409]
    assert len(await said(education)) == 1


@pytest.mark.parametrize(
    ("paper", "code"),
    [
        ({**PAPER, "item": "housing.rent_subsidy"}, "item_of_another"),
        ({**PAPER, "document": "lease"}, "document_not_of_item"),
        ({**PAPER, "member": "m9"}, "no_such_member"),
    ],
)
async def test_what_the_policy_does_not_have_is_not_asked_for(education: Office, paper: Any, code: str) -> None:
    answer = await education.post(f"{PATH}/requests", asks(paper))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await education.post(f"{PATH}/requests", asks())).status_code == 422, "nothing is asked for"
    assert (await education.post(f"{PATH}/requests", asks(PAPER, reason=" "))).status_code == 422, "and not a word"
    assert await said(education) == []


async def test_several_are_open_at_a_time_and_each_is_closed_once(education: Office) -> None:
    for _ in range(2):
        assert (await education.post(f"{PATH}/requests", asks(PAPER))).status_code == 200
    before = await education.get(PATH)
    assert [one["number"] for one in before["requests"]] == [1, 2]
    body = {"officer": "李科长", "reason": "看清了", "outcome": "in_order"}
    after = (await education.post(f"{PATH}/requests/1", body)).json()
    assert [one["number"] for one in after["requests"]] == [2]
    assert after["decisions"] == before["decisions"]
    again = await education.post(f"{PATH}/requests/1", body)
    assert (again.status_code, again.json()["code"]) == (404, "no_such_document_request")
    assert [type(one) for one in await said(education)] == [DocumentsRequested, DocumentsRequested, RequestClosed]


async def test_a_case_that_is_taken_back_asks_for_nothing(education: Office) -> None:
    await education.take(withdrawn(TOLD))
    answer = await education.post(f"{PATH}/requests", asks(PAPER))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_referred")


async def test_what_officers_decide_is_published_with_their_words(education: Office) -> None:
    body = {"officer": "李科长", "reason": "学校来函", "facts": {"members": {"m2": {"enrolment_confirmed": False}}}}
    assert (await education.post(f"{PATH}/facts", body)).status_code == 200
    found = await education.answered(TOLD.application)
    assert found.opinion
    assert (found.opinion.officer, found.opinion.reason) == ("李科长", "学校来函")


async def test_a_finished_task_is_recorded_with_who_and_why_and_the_decision_stands(education: Office) -> None:
    before = await education.get(PATH)
    body = {"kind": "papers", "since": SINCE, "officer": "李科长", "account": "issuer 1", "reason": "与学籍相符"}
    answer, again = await asyncio.gather(*(education.post(f"{PATH}/tasks", body) for _ in range(2)))
    assert (answer.status_code, again.status_code) == (200, 200), answer.text
    assert answer.json()["decisions"] == before["decisions"]
    (found,) = await said(education)
    assert isinstance(found, TaskFinished)
    assert (found.department, found.kind, found.officer, found.reason) == (
        "education",
        "papers",
        "李科长",
        "与学籍相符",
    )
    wrong = await education.post(f"{PATH}/tasks", {**body, "kind": "reconsideration"})
    assert wrong.status_code == 422, "this ends with a decision"
