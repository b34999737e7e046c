"""A bill is paid once. A bill that was settled before counts toward thresholds and caps and is not paid again."""

from __future__ import annotations

from datetime import date
from typing import Any

from lianban_contracts.decisions import Decision
from lianban_contracts.facts import MedicalBill

from .households import bill, file, member

OUHAI, HANGZHOU = "330304", "330100"
DAY = date(2024, 6, 1)


def settled(day: date, own_fen: int, kind: Any = "inpatient", **before: int) -> MedicalBill:
    """Returns a bill that was settled before. `before`: the amount granted for it in fen, by item of medical."""
    return bill(day, own_fen, kind).model_copy(
        update={"settled": {f"medical.{item}": fen for item, fen in before.items()}}
    )


def aid(region: str, item: str, *bills: MedicalBill, **facts: Any) -> Decision:
    """Returns the decision of an item of medical for one person with these bills."""
    return file(region, DAY, member(region=region, medical_bills=bills, **facts))[1][f"medical.{item}"]


def test_a_bill_that_was_settled_before_is_not_paid_twice_and_the_sentence_says_so() -> None:
    first, second = bill(DAY, 100_000), settled(DAY, 50_000, inpatient=34_000)
    decision = aid(OUHAI, "inpatient", first, second)
    assert (decision.amount_fen, decision.members) == (68_000, {"m1": 68_000})
    assert "￥1,500.00 = ￥1,020.00，其中￥340.00此前已结算，本次给付￥680.00" in decision.explanation.zh
    again = aid(OUHAI, "inpatient", second)
    assert (again.outcome, again.reason) == ("declined", "settled_before")


def test_what_was_paid_before_counts_toward_the_cap_of_the_year_at_the_rate_of_then() -> None:
    before = settled(date(2024, 1, 31), 10_000_000, inpatient=9_900_000)
    assert aid(OUHAI, "inpatient", before, bill(DAY, 1_000_000)).amount_fen == 100_000
    last_year = settled(date(2023, 12, 31), 10_000_000, inpatient=9_900_000)
    assert aid(OUHAI, "inpatient", last_year, bill(DAY, 1_000_000)).amount_fen == 680_000


def test_a_bill_settled_before_has_used_up_the_threshold_of_high_costs() -> None:
    """330100: medical aid pays 80 %. Of the rest, the part above 10,000 yuan is a high cost, and 80 % of it is paid."""
    spring = settled(date(2024, 1, 31), 5_000_000, medical_aid=4_000_000, high_cost=0)
    first = aid(HANGZHOU, "high_cost", bill(date(2024, 1, 31), 5_000_000))
    assert first.reason == "below_large_cost"
    both = aid(HANGZHOU, "high_cost", bill(date(2024, 1, 31), 5_000_000), bill(DAY, 1_000_000))
    assert aid(HANGZHOU, "high_cost", spring, bill(DAY, 1_000_000)).amount_fen == both.amount_fen == 160_000
    summer = settled(DAY, 1_000_000, medical_aid=800_000, high_cost=160_000)
    assert aid(HANGZHOU, "high_cost", spring, summer).reason == "settled_before"
    assert aid(HANGZHOU, "medical_aid", spring, bill(DAY, 1_000_000)).amount_fen == 800_000
