"""Bills add up, aid is computed after both insurances, and a look-back is granted once."""

from datetime import date
from typing import Any

import pytest
from lianban_contracts.review import CaseReferred

from services.department.tests.help import Office, decision, id_number, member, referral, together, withdrawn

OUHAI, MINHOU, HANGZHOU = "330304", "350121", "330100"
LOOKBACK = "medical.lookback_12m"
PATIENT = id_number(3)
DAY, FILED = date(2024, 3, 1), date(2024, 6, 1)
BILL = {"number": "B-1", "person": PATIENT, "paid_on": DAY.isoformat(), "kind": "inpatient"}
"""A bill of 10,000 yuan: 1,000 outside the catalogue, 5,000 from basic and 1,500 from serious-illness insurance."""
SETTLED = BILL | {
    "total_fen": 1_000_000,
    "outside_fen": 100_000,
    "basic_fen": 500_000,
    "serious_fen": 150_000,
    "own_fen": 250_000,
}


def of_patient(number: int, region: str = OUHAI, filed_on: date = FILED, **household: Any) -> CaseReferred:
    """Returns the referral of a household of one, always the same person."""
    return referral("medical", number, member(region=region), filed_on=filed_on, persons={"m1": PATIENT}, **household)


async def test_aid_is_reckoned_from_what_both_insurances_have_left(medical: Office) -> None:
    assert (await medical.put("bills", SETTLED)).status_code == 200
    (answer,) = await medical.take(of_patient(1))
    assert decision(answer, "medical.inpatient").amount_fen == 170_000, "68 % of 2,500 yuan"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"own_fen": 250_001}, "bill B-1: 1000000 - 100000 - 500000 - 150000 = 250000 is left, own_fen is 250001"),
        ({"basic_fen": 900_000}, "= -150000 is left"),
        ({"basic_fen": 0, "own_fen": 750_000}, "serious-illness insurance pays after basic insurance"),
    ],
)
async def test_a_bill_that_does_not_add_up_is_refused_and_nothing_of_its_batch_is_written(
    medical: Office, wrong: dict[str, Any], said: str
) -> None:
    good = SETTLED | {"number": "B-0"}
    answer = await medical.put("bills", good, SETTLED | wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "records_unreadable")
    assert said in answer.text
    assert await medical.pool.fetchval("select count(*) from bills") == 0


async def test_what_insurances_paid_of_an_unknown_total_is_refused(medical: Office) -> None:
    answer = await medical.put("bills", BILL | {"basic_fen": 1, "own_fen": 5})
    assert "bill B-1: what was paid by others needs total_fen" in answer.text


async def test_the_protection_rate_is_counted_from_the_bills_and_the_aid_of_a_year(medical: Office) -> None:
    later = SETTLED | {"number": "B-2", "paid_on": "2024-06-02"}
    of_last_year = SETTLED | {"number": "B-3", "paid_on": "2023-12-31"}
    untold = BILL | {"number": "B-4", "kind": "chronic", "own_fen": 10_000}
    await medical.put("bills", SETTLED, later, of_last_year, untold)
    await medical.take(of_patient(1))
    shown = await medical.get(f"/protection?region={OUHAI}&year=2024")
    assert shown["categories"] == [
        {
            "category": "minimum_living",
            "applications": 1,
            "bills": 2,
            "without_total": 1,
            "total_fen": 1_000_000,
            "basic_fen": 500_000,
            "serious_fen": 150_000,
            "aid_fen": 170_000 + 6_800,
            "own_fen": 250_000 + 10_000,
            "aided_fen": 170_000 + 6_800,
        }
    ]
    await medical.take(withdrawn(of_patient(1)))
    assert (await medical.get(f"/protection?region={OUHAI}&year=2024"))["categories"] == []
    assert (await medical.get(f"/protection?region={OUHAI}&year=soon"))["code"] == "bad_filter"


def looking_back(number: int, year: int = 2021) -> CaseReferred:
    """Returns the referral of a household of 闽侯县 that was marginal and is 低保 now."""
    return of_patient(number, MINHOU, date(year, 9, 1), prior_category="marginal")


async def billed(office: Office, year: int = 2021) -> None:
    await office.put("bills", BILL | {"number": f"B-{year}", "paid_on": f"{year}-02-01", "own_fen": 3_000_000})


async def test_of_two_applications_of_one_person_in_one_batch_one_has_the_look_back(medical: Office) -> None:
    await billed(medical)
    first, second = await medical.take(looking_back(1), looking_back(2))
    assert decision(first, LOOKBACK).amount_fen == 2_100_000
    assert (decision(second, LOOKBACK).outcome, decision(second, LOOKBACK).reason) == (
        "declined",
        "already_received_once",
    )


async def test_two_processes_at_the_same_moment_grant_one_look_back(two: list[Office]) -> None:
    await billed(two[0])
    pairs = await together(*(two[number % 2].take(looking_back(number)) for number in range(1, 9)))
    outcomes = [decision(one, LOOKBACK).outcome for pair in pairs for one in pair]
    assert (outcomes.count("granted"), outcomes.count("declined")) == (1, 7)
    (row,) = await two[0].pool.fetch("select person, application from lookbacks")
    assert row["person"] == PATIENT


async def test_a_look_back_of_a_withdrawn_case_was_not_had(medical: Office) -> None:
    await billed(medical)
    await medical.take(looking_back(1))
    await medical.take(withdrawn(looking_back(1)), looking_back(2))
    assert decision(await medical.answered(looking_back(2).application), LOOKBACK).outcome == "granted"


async def test_who_had_it_elsewhere_before_does_not_have_it_again(medical: Office) -> None:
    await billed(medical)
    await medical.put("lookbacks", {"person": PATIENT})
    (answer,) = await medical.take(looking_back(1))
    assert decision(answer, LOOKBACK).reason == "already_received_once"
