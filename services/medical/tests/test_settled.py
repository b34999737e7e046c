"""A bill is paid once, over all applications and turns of the household."""

from datetime import date
from typing import Any

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.decisions import Decision
from lianban_contracts.review import CaseReferred

from services.department.tests.help import Office, decision, together, withdrawn

from .test_bills import BILL, FILED, HANGZHOU, LOOKBACK, MINHOU, OUHAI, of_patient

INPATIENT = "medical.inpatient"
PREMIUM = "medical.insurance_premium"
AUTUMN = date(2024, 10, 8)


async def paid(office: Office, number: str, day: str, own_fen: int, kind: str = "inpatient") -> None:
    """Adds a bill to the register."""
    await office.put("bills", BILL | {"number": number, "paid_on": day, "own_fen": own_fen, "kind": kind})


async def answer(office: Office, case: CaseReferred, item: str = INPATIENT) -> Decision:
    """Returns the decision on an item."""
    (decided,) = await office.take(case)
    return decision(decided, item)


def turn(case: CaseReferred, number: int, **facts: Any) -> CaseReferred:
    """Returns the same case in a later turn."""
    assert case.facts
    return case.model_copy(update={"turn": number, "facts": case.facts.model_copy(update=facts)})


async def differences(office: Office) -> list[Any]:
    """Returns the differences that a repeated decision of all turns finds."""
    seen = (await office.get("/verify-decisions"))["seen"]
    assert seen
    return [turn["differences"] for turn in seen if turn["differences"]]


async def test_a_later_application_is_paid_for_the_new_bill_alone(medical: Office) -> None:
    await paid(medical, "B-1", "2024-03-01", 1_000_000)
    assert (await answer(medical, of_patient(1))).amount_fen == 680_000
    assert (await answer(medical, of_patient(2))).reason == "settled_before"
    await paid(medical, "B-2", "2024-09-01", 500_000)
    later = await answer(medical, of_patient(3, filed_on=AUTUMN))
    assert later.amount_fen == 340_000
    assert "其中￥6,800.00此前已结算，本次给付￥3,400.00" in later.explanation.zh
    assert (await answer(medical, of_patient(4, filed_on=AUTUMN))).reason == "settled_before"
    assert await differences(medical) == []


async def test_the_cap_of_a_year_is_one_however_many_applications_there_are(medical: Office) -> None:
    """In 330304 inpatient aid is 68 %, at most 100,000 yuan a year."""
    await paid(medical, "B-1", "2024-03-01", 14_000_000)
    assert (await answer(medical, of_patient(1))).amount_fen == 9_520_000
    await paid(medical, "B-2", "2024-09-01", 14_000_000)
    second = await answer(medical, of_patient(2, filed_on=AUTUMN))
    assert second.amount_fen == 480_000
    assert "年度上限尚余￥4,800.00" in second.explanation.zh


async def test_a_threshold_that_an_earlier_bill_has_used_up_is_not_asked_twice(medical: Office) -> None:
    """In 330100 aid is 80 % of the own payments above 10,000 yuan in twelve months, after 80 % of medical aid."""
    await paid(medical, "B-1", "2024-03-01", 6_000_000)
    first = await answer(medical, of_patient(1, HANGZHOU), "medical.high_cost")
    assert first.amount_fen == 160_000
    await paid(medical, "B-2", "2024-09-01", 1_000_000)
    second = await answer(medical, of_patient(2, HANGZHOU, AUTUMN), "medical.high_cost")
    assert second.amount_fen == 160_000, "80 % of the 2,000 yuan borne"
    assert await differences(medical) == []


async def test_what_the_look_back_paid_medical_aid_does_not_pay_again(medical: Office) -> None:
    await paid(medical, "B-1", "2021-02-01", 3_000_000)
    day = date(2021, 9, 1)
    first = await answer(medical, of_patient(1, MINHOU, day, prior_category="marginal"), LOOKBACK)
    assert first.outcome == "granted"
    second = await answer(medical, of_patient(2, MINHOU, day), "medical.medical_aid")
    assert second.reason == "settled_before"


async def test_within_a_case_a_decision_made_anew_says_what_it_comes_to_in_all(medical: Office) -> None:
    await paid(medical, "B-1", "2024-03-01", 1_000_000)
    case = of_patient(1)
    assert (await answer(medical, case)).amount_fen == 680_000
    assert (await answer(medical, turn(case, 2))).amount_fen == 680_000
    await paid(medical, "B-2", "2024-09-01", 500_000)
    assert (await answer(medical, turn(case, 3, filed_on=AUTUMN))).amount_fen == 1_020_000
    assert (await answer(medical, of_patient(2, filed_on=AUTUMN))).reason == "settled_before"
    rows = await medical.pool.fetch(
        "select bill, granted_fen from settled_bills where item = $1 order by bill", INPATIENT
    )
    assert [tuple(row) for row in rows] == [("B-1", 680_000), ("B-2", 340_000)]


async def test_in_a_new_year_the_same_case_is_not_paid_again_for_a_bill_of_the_old_one(medical: Office) -> None:
    """In 330100 the twelve months and the thresholds reach into the year before."""
    await paid(medical, "B-1", "2024-11-01", 6_000_000)
    case = of_patient(1, HANGZHOU, date(2024, 11, 20))
    assert (await answer(medical, case, "medical.high_cost")).amount_fen == 160_000
    later = await answer(medical, turn(case, 2, filed_on=date(2025, 2, 1)), "medical.high_cost")
    assert later.reason == "settled_before"


async def test_an_officer_who_types_the_bills_anew_does_not_have_them_paid_twice(medical: Office) -> None:
    await paid(medical, "B-1", "2024-03-01", 1_000_000)
    await answer(medical, of_patient(1))
    second = of_patient(2)
    await answer(medical, second)
    typed = [{"paid_on": "2024-03-01", "kind": "inpatient", "own_fen": own} for own in (1_000_000, 100_000)]
    said = {"officer": "王主任", "reason": "补录", "facts": {"members": {"m1": {"medical_bills": typed}}}}
    assert (await medical.post(f"/cases/{second.application}/facts", said)).status_code == 200
    assert decision(await medical.answered(second.application), INPATIENT).amount_fen == 68_000
    assert (await answer(medical, of_patient(3))).reason == "settled_before", "of the register's bill"
    assert await differences(medical) == []


async def test_a_case_taken_back_has_settled_nothing_and_one_that_ended_later_has(medical: Office) -> None:
    await paid(medical, "B-1", "2024-03-01", 1_000_000)
    await medical.take(of_patient(1))
    await medical.take(withdrawn(of_patient(1)), of_patient(2))
    assert decision(await medical.answered(of_patient(2).application), INPATIENT).amount_fen == 680_000
    await medical.take(withdrawn(of_patient(2)).model_copy(update={"ended_on": AUTUMN}))
    assert (await answer(medical, of_patient(3, filed_on=AUTUMN))).reason == "settled_before"


async def test_the_premium_of_a_year_is_not_granted_again_after_the_file_ended_or_to_who_left_it(
    medical: Office,
) -> None:
    first = of_patient(1)
    assert (await answer(medical, first, PREMIUM)).amount_fen == 53_000
    end = withdrawn(first).model_copy(update={"ended_on": AUTUMN})
    await medical.take(end)
    again = await answer(medical, of_patient(2, filed_on=AUTUMN), PREMIUM)
    assert (again.outcome, again.reason) == ("declined", "granted_elsewhere")
    assert (await answer(medical, of_patient(3, filed_on=date(2025, 1, 2)), PREMIUM)).outcome == "granted"
    await medical.take(turn(first, 3), end.model_copy(update={"turn": 4}))
    assert await differences(medical) == []


async def test_what_was_taken_back_before_the_file_was_completed_was_never_granted(medical: Office) -> None:
    await medical.take(of_patient(1))
    await medical.take(withdrawn(of_patient(1)))
    assert (await answer(medical, of_patient(2), PREMIUM)).outcome == "granted"


async def test_two_processes_at_the_same_moment_pay_a_bill_once(two: list[Office]) -> None:
    await paid(two[0], "B-1", "2024-03-01", 1_000_000)
    found: list[list[BenefitsDecided]] = await together(
        *(two[number % 2].take(of_patient(number)) for number in range(1, 9))
    )
    amounts = [decision(one, INPATIENT).amount_fen for pair in found for one in pair]
    assert sorted(amount or 0 for amount in amounts) == [0] * 7 + [680_000]


async def test_a_bill_is_in_the_figures_of_the_protection_rate_once(medical: Office) -> None:
    await paid(medical, "B-1", "2024-03-01", 1_000_000)
    await medical.put("bills", BILL | {"number": "B-2", "kind": "other", "own_fen": 10_000, "total_fen": 10_000})
    await medical.take(of_patient(1))
    before = (await medical.get(f"/protection?region={OUHAI}&year={FILED.year}"))["categories"]
    await medical.take(of_patient(2))
    after = (await medical.get(f"/protection?region={OUHAI}&year={FILED.year}"))["categories"]
    assert after == before


async def test_an_error_between_decision_and_append_settles_no_bill(medical: Office) -> None:
    await paid(medical, "B-1", "2024-03-01", 1_000_000)
    decided = await medical.take_after_error(of_patient(1), of_patient(2))
    assert decision(decided, INPATIENT).amount_fen == 680_000
    assert await medical.pool.fetchval("select sum(granted_fen) from settled_bills") == 680_000
    assert await medical.pool.fetchval("select sum(bills) from protection") == 1
