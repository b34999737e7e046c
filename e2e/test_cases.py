"""Golden cases in the running system, and the report of cases with another result than expected."""

import copy
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from e2e.cases import __main__ as command
from e2e.cases.filing import Case, body
from e2e.cases.household_file import LifeCase, life_runner
from e2e.cases.records import records, records_found
from e2e.cases.running import clock, runner
from e2e.cases.supply import lines
from services.policy.tests.golden import CASES, OWN, read_cases

FEW = 3
"""Cases of each region. `make cases` runs all."""

HOUSEHOLD = {
    "id": "T-1",
    "region": "330304",
    "filed_on": "2025-05-12",
    "household": {"water_account": {"number": "W", "holder_is_member": True}},
    "members": [
        {
            "id": "m1",
            "relation": "applicant",
            "birth_date": "1980-01-01",
            "hukou_region": "330304",
            "boarding": True,
            "medical_bills": [{"paid_on": "2025-01-01", "kind": "other", "own_fen": 1}],
        },
        {"id": "m2", "relation": "child", "birth_date": "2010-01-01", "hukou_region": "330304"},
    ],
}


def case(number: int = 0, **more: Any) -> Case:
    return Case(number, {**HOUSEHOLD, **more})


def own() -> list[Mapping[str, Any]]:
    return list(read_cases(OWN))


def given() -> list[Mapping[str, Any]]:
    """Returns a few cases of each region from the directory in LIANBAN_CASES; empty if there is no such directory."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for one in read_cases(CASES):
        found.setdefault(one["region"], []).append(one)
    return [one for cases in found.values() for one in cases[:FEW]]


async def test_cases_come_out_as_expected_and_one_that_does_not_is_told_in_one_line() -> None:
    wrong: Any = copy.deepcopy(own()[0])
    wrong["id"] = "WRONG"
    wrong["expect"]["after_verification"]["items"]["medical.medical_aid"]["amount_fen"] -= 1
    cases = [Case(number, one) for number, one in enumerate([wrong, *own(), *given()])]
    async with runner(cases) as run:
        (line,), *others = await run.run(cases)
    assert others == [[]] * (len(cases) - 1)
    assert line.startswith(
        "WRONG after_verification medical.medical_aid: expected amount_fen=2399999, got amount_fen=2400000; 医疗救助"
    )


def test_the_last_line_counts_and_one_failure_is_exit_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.told([[], ["A at_filing status: …", "A at_filing scope: …"], []]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "2 passed, 1 failed"
    assert command.told([[]]) == 0


def test_without_cases_it_says_what_to_give(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([str(tmp_path)]) == command.USAGE
    assert "CASES=" in capsys.readouterr().err


def test_a_case_that_is_none_ends_the_run_before_it_begins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").write_text("- {id: A-1, region: '330304'}")
    assert command.main([str(tmp_path)]) == command.USAGE
    assert "A-1" in capsys.readouterr().err


def test_our_own_cases_are_of_every_region() -> None:
    assert {one["region"] for one in own()} == {"330304", "330305", "330100", "350121", "511700"}


def test_a_household_does_not_state_what_departments_know() -> None:
    facts = body(case())["facts"]
    assert "boarding" not in facts["members"][0]
    assert facts["members"][0]["medical_bills"]


def test_only_adults_sign_and_no_two_cases_share_a_person_or_an_account() -> None:
    first, second = case(1), case(2)
    assert body(first)["consent"]["signed_by"] == ["m1"]
    persons = [*first.persons().values(), first.stranger(), *second.persons().values(), second.stranger()]
    assert len(set(persons)) == len(persons)
    accounts = {str(records(one)["utility", "accounts"]) for one in (first, second)}
    assert len(accounts) == 2


def test_what_the_report_takes_from_a_household_is_a_strangers_then() -> None:
    found = case(verification={"arrives_on": "2025-06-01", "findings": {"members": {"m1": {"medical_bills": []}}}})
    (bill,) = records_found(found)["medical", "bills"]
    assert bill["person"] == found.stranger()
    assert records_found(found)["utility", "accounts"] == records(found)["utility", "accounts"]


def test_cases_that_share_a_stock_follow_one_another_and_those_who_only_wait_come_last() -> None:
    asking = {"household": {"housing_request": "allocation"}}
    waits = case(1, **asking, department_facts={"rental_units_available": 0})
    served, elsewhere, free = case(2, **asking), case(3, **asking, region="511700"), case(4)
    assert sorted(lines([waits, served, elsewhere, free]), key=len) == [[free], [elsewhere], [served, waits]]


@pytest.mark.parametrize("day", ["2031-02-03", "2999-12-31"])
def test_the_clock_is_past_the_last_day_of_any_case(day: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    setting = clock([case(), case(filed_on=day)], now)
    since, speed = datetime.fromisoformat(setting["LIANBAN_CLOCK_SINCE"]), float(setting["LIANBAN_CLOCK_SPEED"])
    assert (since + (now - since) * speed).date().isoformat() > day


def test_cases_of_the_past_need_no_clock_of_their_own() -> None:
    assert clock([case()], datetime(2026, 1, 1, tzinfo=UTC)) == {}


def life(*steps: Mapping[str, Any]) -> LifeCase:
    member = {"id": "m1", "relation": "applicant", "birth_date": "1984-05-06", "hukou_region": "330304"}
    return LifeCase(0, {"id": "L-1", "region": "330304", "household": {}, "members": [member], "steps": list(steps)})


async def test_a_file_is_followed_over_months_and_a_difference_is_told_in_one_line() -> None:
    cash = "civil.minimum_living_cash"
    followed = life(
        {"on": "2024-03-11", "do": "file"},
        {"on": "2024-03-15", "do": "report"},
        {"on": "2024-03-31", "look": {"not_running": [cash]}},
        {"on": "2024-04-01", "look": {"file": "in_force", "running": {cash: 113750}}},
        {"on": "2024-04-02", "look": {"running": {cash: 1}}},
        {"on": "2024-04-02", "do": "report"},
    )
    async with life_runner([followed]) as run:
        [differences] = await run.run([followed])
    assert differences == [
        "L-1 2024-04-02 report: no request to the platform is open",
        f"L-1 2024-04-02 running: expected {{'{cash}': 1}}, got {{'{cash}': 113750}}",
    ]


def test_a_member_is_the_same_person_in_every_filing_of_a_case() -> None:
    members = [
        {"id": "m1", "relation": "applicant", "birth_date": "1984-05-06"},
        {"id": "m2", "relation": "spouse", "birth_date": "1986-01-02"},
    ]
    case = LifeCase(7, {"id": "L-2", "region": "330304", "members": members, "steps": []})
    first = case.as_filed({"on": "2024-03-11"})
    second = case.as_filed({"on": "2024-06-04", "members": ["m2", "m1"], "region": "330305"})
    assert first.persons() == second.persons()
    assert [one["relation"] for one in second.given["members"]] == ["applicant", "spouse"]
    assert second.given["region"] == "330305"
