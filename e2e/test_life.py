"""A case after its first statement, in the whole system: changes, reconsiderations, facts established by officers, declined items."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

import httpx

from e2e.households import id_number
from e2e.system import System
from infra.local.patience import PATIENCE_SECONDS

SERIALS = count(60_000_000)
"""Serial numbers higher than those of the filings of other tests."""

BORN = {"m1": "1980-04-01", "m2": "2012-04-01"}
CASH = "civil.minimum_living_cash"
WORKS = {"members": {"m1": {"wage_fen_per_month": 400_000}}}


def body(region: str, filed_on: str | None, pupil: Mapping[str, Any], household: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the filing of a mother and her child, filed on that day or today."""
    child = {"id": "m2", "relation": "child", "birth_date": BORN["m2"], "hukou_region": region, **pupil}
    adult = {"id": "m1", "relation": "applicant", "birth_date": BORN["m1"], "hukou_region": region}
    persons = [{"id": one, "name": "陈样本", "id_number": id_number(next(SERIALS), BORN[one])} for one in BORN]
    return {
        "region": region,
        **({"filed_on": filed_on} if filed_on else {}),
        "identity": {"members": persons},
        "facts": {"household": household, "members": [adult, child]},
        "consent": {"signed_at": "2024-05-10T09:00:00+08:00", "signed_by": ["m1"]},
    }


async def filed(system: System, region: str, pupil: Mapping[str, Any] | None = None, **household: Any) -> str:
    """Files the application of a mother and her child. Returns its id."""
    answer = await system.file(body(region, "2024-05-10", pupil or {}, household))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["application"])


async def completed(system: System, region: str, pupil: Mapping[str, Any] | None = None, **household: Any) -> str:
    """Files such an application and waits for its first statement. Returns its id."""
    (shown,) = await system.completed([await filed(system, region, pupil, **household)])
    return str(shown["application"])


async def asked(system: System, application: str, what: str, **body: Any) -> None:
    """Sends a request of the household to intake."""
    answer = await system.http.post(f"{system.platform.url('intake')}/applications/{application}/{what}", json=body)
    assert answer.status_code == 200, answer.text


async def established(system: System, service: str, application: str, path: str, **body: Any) -> httpx.Response:
    """Establishes facts as an officer. Returns the response."""
    said = {"officer": "王主任", "reason": "入户核实", **body}
    return await system.http.post(f"{system.platform.url(service)}/cases/{application}/{path}", json=said)


async def until(system: System, service: str, path: str, holds: Callable[[Any], Any]) -> Any:
    """Returns the response of a service when the condition holds for it. Raises TimeoutError with the last response."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        shown = await system.get(service, path)
        if holds(shown):
            return shown
        if time.monotonic() > deadline:
            raise TimeoutError(json.dumps(shown, ensure_ascii=False)[:2000])
        await asyncio.sleep(0.05)


async def statement(system: System, application: str, revision: int) -> dict[str, Any]:
    """Waits for a statement of at least this revision and returns it."""
    path = f"/applications/{application}"
    shown = await until(system, "intake", path, lambda one: one["statement"]["revision"] >= revision)
    found: dict[str, Any] = shown["statement"]
    return found


def decision(found: dict[str, Any], item: str) -> dict[str, Any]:
    one: dict[str, Any] = next(each for each in found["decisions"] if each["item"] == item)
    return one


async def comes_out_again(system: System, application: str) -> None:
    """Checks that every decision of the case has the same result when it is recomputed from the logs."""
    for service in ("review", "medical", "education", "housing"):
        lines = await system.http.get(f"{system.platform.url(service)}/verify-decisions/{application}")
        turns = [turn for line in lines.text.splitlines() for turn in json.loads(line)["seen"]]
        assert turns
        assert not [turn for turn in turns if turn["differences"]], service


async def test_who_takes_work_keeps_for_months_what_he_had(system: System) -> None:
    application = await completed(system, "511700", {"student_stage": "primary"})
    before = await statement(system, application, 1)
    await asked(system, application, "changes", cause="income", changed_on="2024-07-15", facts=WORKS)
    after = await statement(system, application, 2)
    assert after["category"] == before["category"] == "minimum_living"
    assert decision(after, CASH)["amount_fen"] == decision(before, CASH)["amount_fen"]
    case = await system.get("review", f"/cases/{application}")
    assert case["determination"]["subtype"] == "gradual_exit"
    assert case["determination"]["gradual_exit_months_left"] == 6
    assert case["determination"]["assessed_on"] == "2024-07-15"
    await comes_out_again(system, application)


async def test_a_decision_of_housing_is_looked_at_again_and_no_other_changes(system: System) -> None:
    application = await completed(system, "330304", residence_area="rural", dangerous_house_grade="B")
    before = await statement(system, application, 1)
    assert decision(before, "housing.dangerous_house")["reason"] == "house_not_dangerous"
    await asked(system, application, "reconsiderations", item="housing.dangerous_house", reason="墙已开裂")
    await until(system, "housing", f"/cases/{application}", lambda case: case["reconsiderations"])
    cracked = {"household": {"dangerous_house_grade": "C"}}
    answer = await established(system, "housing", application, "reconsiderations/1", facts=cracked)
    assert answer.status_code == 200, answer.text
    after = await statement(system, application, before["revision"] + 1)
    changed = [one["item"] for one in after["decisions"] if one != decision(before, one["item"])]
    assert changed == ["housing.dangerous_house"]
    assert decision(after, "housing.dangerous_house")["outcome"] == "granted"
    await comes_out_again(system, application)


async def test_a_decision_of_civil_affairs_is_looked_at_again_by_its_own_officer(system: System) -> None:
    application = await completed(system, "330304")
    before = await statement(system, application, 1)
    await asked(system, application, "reconsiderations", item=CASH)
    await until(system, "review", f"/cases/{application}", lambda case: case["reconsiderations"])
    rich = {"members": {"m1": {"other_income_fen_per_month": 5_000_000}}}
    refused = await established(system, "review", application, "reconsiderations/1", facts=rich)
    assert (refused.status_code, refused.json()["code"]) == (409, "category_would_change")
    income = {"members": {"m1": {"other_income_fen_per_month": 10_000}}}
    answer = await established(system, "review", application, "reconsiderations/1", facts=income)
    assert answer.status_code == 200, answer.text
    after = await statement(system, application, 2)
    assert decision(after, CASH)["amount_fen"] == decision(before, CASH)["amount_fen"] - 10_000
    await comes_out_again(system, application)


async def test_two_officers_raise_an_amount_above_its_cap(system: System) -> None:
    application = await completed(system, "511700", emergency_event="accident", emergency_grade=3)
    before = decision(await statement(system, application, 1), "civil.temporary_aid")
    first, second = {"account": "issuer 1"}, {"account": "issuer 2", "outcome": "agreed"}
    raised = {**first, "approved_total_fen": before["amount_fen"] + 100_000}
    made = await established(system, "review", application, "proposals", **raised)
    assert made.status_code == 200, made.text
    alone = await established(system, "review", application, "proposals/1", **{**second, **first})
    assert (alone.status_code, alone.json()["code"]) == (403, "second_eyes")
    both = await established(system, "review", application, "proposals/1", **second)
    assert both.status_code == 200, both.text
    aid = decision(await statement(system, application, 2), "civil.temporary_aid")
    assert (aid["amount_fen"], aid["case_by_case"]) == (before["amount_fen"] + 100_000, True)
    await comes_out_again(system, application)


async def test_what_the_household_does_not_want_ends_in_its_own_name(system: System) -> None:
    application = await completed(system, "330304", {"student_stage": "primary"})
    assert decision(await statement(system, application, 1), "education.student_aid")["outcome"] == "granted"
    await asked(system, application, "declined-items", items=["education.student_aid"])
    after = await statement(system, application, 2)
    assert decision(after, "education.student_aid")["reason"] == "declined_by_household"
    assert after["withdrawn"] == ["education.student_aid"]
    await comes_out_again(system, application)


async def test_what_two_departments_miss_is_asked_once_and_answered_once(system: System) -> None:
    pupil = {"student_stage": "primary", "enrolment_confirmed": False}
    flat = {"housing_request": "subsidy", "housing_situation": "rented_market", "rent_paid_fen_per_month": 90_000}
    application = await filed(system, "330304", pupil, **flat)
    path = f"/applications/{application}"
    waiting = await until(system, "intake", path, lambda one: one.get("correction"))
    missing = waiting["correction"]["missing"]
    assert waiting["status"] == "correction"
    assert {one["item"]: one["documents"] for one in missing} == {
        "education.student_aid": ["enrolment_certificate"],
        "housing.rent_subsidy": ["lease"],
    }
    facts = {"household": {"lease_contract": True}, "members": {"m2": {"enrolment_confirmed": True}}}
    papers = [{"document": "enrolment_certificate", "member": "m2"}, {"document": "lease"}]
    await asked(system, application, "documents", documents=papers, facts=facts)
    done = await until(system, "intake", path, lambda one: one["status"] == "completed")
    assert decision(done["statement"], "education.student_aid")["outcome"] == "granted"
    assert decision(done["statement"], "housing.rent_subsidy")["outcome"] == "granted"
    assert done["correction"] is None
    await comes_out_again(system, application)


async def test_a_child_that_is_born_is_told_to_the_departments_that_it_concerns(system: System) -> None:
    application = await completed(system, "330304")
    before = await statement(system, application, 1)
    child = {"id": "m3", "relation": "child", "birth_date": "2024-08-01", "hukou_region": "330304"}
    named = {"id": "m3", "name": "陈新生", "id_number": id_number(next(SERIALS), "2024-08-01")}
    await asked(system, application, "changes", cause="birth", changed_on="2024-08-01", joined=[child], persons=[named])
    after = await statement(system, application, 2)
    assert decision(after, CASH)["amount_fen"] > decision(before, CASH)["amount_fen"]
    assert "m3" in decision(after, "medical.insurance_premium")["members"]
    await comes_out_again(system, application)
