"""Officers of civil affairs over HTTP, on a real database: what they see, establish and answer."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from lianban_contracts.message import Message

from infra.local.fixtures import Databases
from services.department.tests.help import Office, offices
from services.review.service import create

from .help import CASH, asked_again, change, wage
from .test_reviewer import ID, LEAVING, WAITING, report, submitted

PATH = f"/cases/{ID}"
PROPOSED = {"account": "issuer 1", "approved_total_fen": 2_000_000}
AGREED = {"officer": "李副主任", "account": "issuer 2", "outcome": "agreed"}


@pytest.fixture
async def review(postgres: Databases) -> AsyncIterator[Office]:
    """Review on a database of its own."""
    async with offices(postgres, create()) as (one,):
        yield one


async def hear(review: Office, *messages: Message) -> dict[str, Any]:
    """How the case stands when review has taken these messages."""
    for message in messages:
        await review.service.ask(ID, message, review.service.definition.reads.handlers[message.TYPE])
    view: dict[str, Any] = await review.get(PATH)
    return view


def said(**more: Any) -> dict[str, Any]:
    return {"officer": "王主任", "reason": "入户核实", **more}


def decision(view: dict[str, Any], item: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in view["determination"]["decisions"] if one["item"] == item)
    return found


async def test_an_officer_sees_the_facts_known_and_what_the_rules_make_of_them(review: Office) -> None:
    view = await hear(review, submitted(WAITING), report(**wage(500)))
    assert view["facts"]["members"][0]["wage_fen_per_month"] == 50_000
    assert [one["kind"] for one in view["learnt"]] == ["ReportTaken"]
    assert (view["determination"]["category"], view["computed"]["category"]) == ("minimum_living", "minimum_living")
    assert view["computed"]["explanation"]["zh"]
    assert view["persons"][0] == {"id": "m1", "name": "陈样本"}
    assert "id_number" not in str(view)


async def test_before_the_report_an_officer_sees_what_would_come_out(review: Office) -> None:
    view = await hear(review, submitted(WAITING))
    assert (view["awaiting_report"], view["determination"]) == (True, None)
    assert view["computed"]["category"] == "minimum_living"


async def test_facts_established_make_a_turn_and_the_case_says_who_established_them(review: Office) -> None:
    before = await hear(review, submitted(WAITING), report())
    answer = await review.post(f"{PATH}/facts", said(facts=wage(500), expected_version=before["version"]))
    assert answer.status_code == 200, answer.text
    view = answer.json()
    assert (view["determination"]["turn"], view["determination"]["cause"]) == (2, "officer")
    assert (view["learnt"][-1]["officer"], view["learnt"][-1]["reason"]) == ("王主任", "入户核实")
    assert view["version"] > before["version"]


async def test_a_preview_says_what_facts_would_change_and_stores_nothing(review: Office) -> None:
    before = await hear(review, submitted(WAITING), report())
    events = "select count(*) from events"
    stored = await review.service.pool.fetchval(events)
    body = said(facts=wage(500), expected_version=before["version"])
    shown = (await review.post(f"{PATH}/facts", {**body, "preview": True})).json()
    assert await review.service.pool.fetchval(events) == stored
    assert (shown["version"], shown["determination"]["turn"]) == (before["version"], 2)
    done = (await review.post(f"{PATH}/facts", body)).json()
    assert done["determination"] == shown["determination"]
    stale = await review.post(f"{PATH}/facts", {**body, "preview": True})
    assert (stale.status_code, stale.json()["code"]) == (409, "changed_meanwhile")


async def test_an_emergency_is_aided_once_over_all_files_of_its_persons(review: Office) -> None:
    await hear(review, submitted(WAITING))
    accident = said(account="issuer 1", event="accident", day="2026-03-01", grade=2)
    first = await review.post(f"{PATH}/emergencies", accident)
    assert first.status_code == 200, first.text
    aid = decision(first.json(), "civil.temporary_aid")["amount_fen"]
    assert [one["aid_fen"] for one in first.json()["emergencies"]] == [aid]
    again = await review.post(f"{PATH}/emergencies", accident)
    assert (again.status_code, again.json()["version"]) == (200, first.json()["version"])
    other = UUID(int=ID.int ^ 1 << 70)
    message = submitted(WAITING).model_copy(update={"application": other})
    await review.service.ask(other, message, review.service.definition.reads.handlers[message.TYPE])
    second = await review.post(f"/cases/{other}/emergencies", accident)
    assert second.status_code == 200, second.text
    (recorded,) = second.json()["emergencies"]
    assert (recorded["aid_fen"], recorded["aided_elsewhere_fen"]) == (aid, aid)
    assert second.json()["determination"] is None


async def in_emergency(review: Office) -> dict[str, Any]:
    emergency: dict[str, Any] = {"household": {"emergency_event": "accident", "emergency_grade": 3}}
    return await hear(review, submitted(LEAVING), report(**emergency))


async def test_an_amount_above_the_cap_needs_two_officers(review: Office) -> None:
    before = await in_emergency(review)
    made = await review.post(f"{PATH}/proposals", said(**PROPOSED, expected_version=before["version"]))
    assert made.status_code == 200, made.text
    assert made.json()["determination"] == before["determination"]
    ((waiting,), answer) = (made.json()["proposals"], f"{PATH}/proposals/1")
    assert (waiting["number"], waiting["answer"]) == (1, None)
    alone = await review.post(answer, {**AGREED, "account": PROPOSED["account"]})
    assert (alone.status_code, alone.json()["code"]) == (403, "second_eyes")
    both = await review.post(answer, AGREED)
    aid = decision(both.json(), "civil.temporary_aid")
    assert (aid["amount_fen"], aid["case_by_case"]) == (2_000_000, True)
    assert (await review.post(answer, AGREED)).json()["code"] == "no_such_proposal", "a form sent again"


async def test_an_error_between_the_decision_and_the_append_leaves_the_proposal_waiting(
    review: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await in_emergency(review)
    await review.post(f"{PATH}/proposals", said(**PROPOSED))
    before = await review.get(PATH)
    broken = review.service.definition.aggregate.codec

    def fails(event: object) -> Any:
        raise RuntimeError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(type(broken), "encode", lambda self, event: fails(event))
        with pytest.raises(RuntimeError):
            await review.post(f"{PATH}/proposals/1", AGREED)
    assert await review.get(PATH) == before
    assert (await review.post(f"{PATH}/proposals/1", AGREED)).status_code == 200


async def test_an_objection_is_recorded_and_answered_once(review: Office) -> None:
    before = await hear(review, submitted(WAITING), report())
    who = {"officer": "王主任", "account": "issuer 1"}
    for _ in range(2):
        made = await review.post(f"{PATH}/objections", {**who, "objection": "有房产未申报"})
    assert [one["number"] for one in made.json()["objections"]] == [1, 2]
    assert made.json()["determination"] == before["determination"]
    found = {**who, "finding": "名下没有房产"}
    shown = (await review.post(f"{PATH}/objections/1", found)).json()["objections"]
    assert [bool(one["answer"]) for one in shown] == [True, False]
    again = await review.post(f"{PATH}/objections/1", found)
    assert (again.status_code, again.json()["code"]) == (404, "no_such_objection")


async def test_whoever_read_an_older_version_hears_what_has_happened_since(review: Office) -> None:
    before = await hear(review, submitted(WAITING), report())
    await hear(review, asked_again(CASH))
    answer = await review.post(f"{PATH}/facts", said(expected_version=before["version"]))
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")
    assert [event["type"] for event in answer.json()["since"]] == ["decision-reopened"]


async def test_a_reconsideration_is_shown_and_answered(review: Office) -> None:
    view = await hear(review, submitted(WAITING), report(**wage(500)), asked_again(CASH))
    assert [one["item"] for one in view["reconsiderations"]] == [CASH]
    answer = await review.post(f"{PATH}/reconsiderations/1", said(facts=wage(400)))
    assert answer.status_code == 200, answer.text
    after = answer.json()
    assert (after["determination"]["reconsidered"], after["reconsiderations"]) == (1, [])
    assert decision(after, CASH)["amount_fen"] > decision(view, CASH)["amount_fen"]
    again = await review.post(f"{PATH}/reconsiderations/1", said())
    assert (again.status_code, again.json()["code"]) == (404, "nothing_reopened")


async def test_what_cannot_be_is_refused_in_words(review: Office) -> None:
    await hear(review, submitted(WAITING), report())
    for body, code in (
        ({"officer": "王主任"}, "body_unreadable"),
        (said(facts={"household": {"nonsense": 1}}), "body_unreadable"),
        (said(facts={"members": {"m9": {"veteran": True}}}), "no_such_member"),
    ):
        answer = await review.post(f"{PATH}/facts", body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert answer.json()["zh"]
    other = PATH.replace("01941f29", "01941f30")
    assert (await review.post(f"{other}/facts", said())).json()["code"] == "no_such_case"


async def test_the_log_gives_the_case_back_as_it_was(review: Office) -> None:
    await hear(review, submitted(WAITING), report(), change(date(2024, 8, 1), "left", left=("m2",)))
    await review.post(f"{PATH}/facts", said(facts=wage(100)))
    lines = await review.get(f"/verify-decisions/{ID}")
    assert [turn["differences"] for turn in lines["seen"]] == [[], [], []]
