"""Officers of education over HTTP, on a real database: what they see, establish and answer."""

from datetime import date
from typing import Any

from lianban_contracts.review import CaseReferred, Reopened

from services.department.tests.help import Office, member, referral

DAY = date(2024, 10, 10)
AID = "education.student_aid"
PUPIL = member("m2", region="330304", born=date(2008, 1, 1), student_stage="vocational", enrolment_confirmed=False)
TOLD = referral("education", 1, member(region="330304", wage_fen_per_month=100), PUPIL, filed_on=DAY)
PATH = f"/cases/{TOLD.application}"
REOPENED = TOLD.model_copy(
    update={"facts": None, "persons": (), "reopened": Reopened(number=1, item=AID, answer_by=DAY, reason="已入学")}
)
CONFIRMED = {"members": {"m2": {"enrolment_confirmed": True}}}


def said(**more: Any) -> dict[str, Any]:
    return {"officer": "李科长", "reason": "学校来函", **more}


def outcome(shown: dict[str, Any], item: str = AID) -> str:
    return str(next(one["outcome"] for one in shown["decisions"] if one["item"] == item))


async def shown(education: Office, *messages: CaseReferred) -> dict[str, Any]:
    for message in messages:
        await education.take(message)
    view: dict[str, Any] = await education.get(PATH)
    return view


async def test_an_officer_sees_what_the_department_was_told_and_no_more(education: Office) -> None:
    view = await shown(education, TOLD)
    assert view["version"] == 2
    assert "wage_fen_per_month" not in str(view)
    assert "id_number" not in str(view)
    assert [person["name"] for person in view["persons"]] == ["陈样本", "陈样本"]
    assert all(one["explanation"]["zh"] for one in view["decisions"])


async def test_an_officer_sees_what_the_register_knew_beside_what_was_told(education: Office) -> None:
    pupil = next(person.id_number for person in TOLD.persons if person.id == "m2")
    await education.put("enrolments", {"person": pupil, "student_stage": "vocational", "boarding": True})
    view = await shown(education, TOLD)
    assert "boarding" not in view["told"]["members"][1]
    assert view["decided_by"]["members"][1]["boarding"] is True


async def test_facts_decide_anew_and_the_answer_is_published_as_the_next_revision(education: Office) -> None:
    assert outcome(await shown(education, TOLD)) == "needs_documents"
    answer = await education.post(f"{PATH}/facts", said(facts=CONFIRMED, expected_version=2))
    assert answer.status_code == 200, answer.text
    assert (outcome(answer.json()), answer.json()["revision"], answer.json()["version"]) == ("granted", 2, 5)
    assert answer.json() == await education.get(PATH)
    assert (await education.answered(TOLD.application)).revision == 2


async def test_a_reconsideration_is_shown_and_answered(education: Office) -> None:
    view = await shown(education, TOLD, REOPENED)
    assert [one["item"] for one in view["reconsiderations"]] == [AID]
    answer = await education.post(f"{PATH}/reconsiderations/1", said(facts=CONFIRMED))
    assert answer.status_code == 200, answer.text
    assert answer.json()["reconsiderations"] == []
    assert outcome(answer.json(), "education.vocational_1619") == "needs_documents"
    assert (await education.answered(TOLD.application)).reconsidered == 1


async def test_whoever_read_an_older_version_hears_what_has_happened_since(education: Office) -> None:
    await shown(education, TOLD, REOPENED)
    answer = await education.post(f"{PATH}/facts", said(facts=CONFIRMED, expected_version=2))
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")
    assert [event["type"] for event in answer.json()["since"]] == ["decision-reopened"]
    assert answer.json()["zh"]


async def test_what_cannot_be_is_refused_in_words(education: Office) -> None:
    await shown(education, TOLD)
    for body, code in (
        ({"officer": "李科长"}, "body_unreadable"),
        (said(facts={"members": {"m2": {"student_stage": "kindergarten"}}}), "body_unreadable"),
        (said(facts={"members": {"m9": {"boarding": True}}}), "member_not_told"),
    ):
        answer = await education.post(f"{PATH}/facts", body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert answer.json()["zh"]
    missing = await education.post(f"{PATH}/reconsiderations/7", said())
    assert (missing.status_code, missing.json()["code"]) == (404, "nothing_reopened")
    nowhere = await education.post(f"/cases/{TOLD.application.int}/facts", said())
    assert nowhere.status_code == 404
