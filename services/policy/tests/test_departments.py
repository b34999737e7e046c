"""Departments decide from the facts disclosed to them. No other facts are disclosed to them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from lianban_contracts.facts import DepartmentFacts, HouseholdFacts, UtilityAccount

from services.policy import PACKS, decide, determine, load_pack

from .households import PACKS as LOADED
from .households import bill, file, member

OUHAI, DONGTOU, MINHOU = "330304", "330305", "350121"
DAY = date(2024, 6, 1)


def test_a_department_learns_no_income_and_no_name_of_a_fact_that_it_does_not_read() -> None:
    rich_in_facts = member(
        region=OUHAI, wage_fen_per_month=1, severe_illness=True, student_stage="primary", medical_bills=(bill(DAY, 5),)
    )
    found, _ = file(OUHAI, DAY, rich_in_facts, financial_assets_fen=7, prior_category="marginal")
    told = {name: facts.model_dump_json(exclude_defaults=True) for name, facts in found.referrals.items()}
    assert set(told) == {"medical", "education", "housing", "utility"}
    assert told["medical"] == (
        '{"filed_on":"2024-06-01","category":"minimum_living","members":[{"medical_bills":'
        '[{"paid_on":"2024-06-01","kind":"inpatient","own_fen":5}],"id":"m1","category":"minimum_living"}]}'
    )
    assert told["utility"] == '{"filed_on":"2024-06-01","category":"minimum_living"}'


def test_a_department_learns_the_answer_of_a_question_and_not_the_income_behind_it() -> None:
    poor, _ = file(MINHOU, date(2020, 9, 15), member(region=MINHOU, wage_fen_per_month=33333))
    other, _ = file(MINHOU, date(2020, 9, 15), member(region=MINHOU, wage_fen_per_month=33334))
    assert poor.referrals["medical"].answers == ("below_poverty_standard",)
    assert other.referrals["medical"].answers == ()


def test_one_place_for_two_goes_to_the_first_in_the_file() -> None:
    born = date(2007, 1, 1)
    first = member(region=OUHAI, born=born, student_stage="vocational")
    second = member("m2", region=OUHAI, born=born, student_stage="vocational")
    _, decisions = file(OUHAI, DAY, first, second, supply=DepartmentFacts(vocational_1619_places_left=1))
    assert decisions["education.vocational_1619"].members == {"m1": 300000, "m2": "queued"}


def test_an_account_of_a_stranger_needs_a_paper_and_no_account_is_no_occasion() -> None:
    stranger = UtilityAccount(number="E-1", holder_is_member=False)
    _, decisions = file(OUHAI, DAY, member(region=OUHAI), electricity_account=stranger)
    assert decisions["utility.electricity"].reason == "account_not_in_member_name"
    assert decisions["utility.water"].reason == "no_occasion"


def test_the_joint_list_grows_year_by_year_as_the_plan_counts_it() -> None:
    counts = {}
    for year in range(2023, 2028):
        _, decisions = file(DONGTOU, date(year, 7, 1), member(region=DONGTOU))
        counts[year] = sum(decision.reason != "not_yet_joint" for decision in decisions.values())
    assert counts == {2023: 16, 2024: 17, 2025: 18, 2026: 19, 2027: 19}


def test_a_decision_says_in_one_sentence_how_its_amount_came_about() -> None:
    _, decisions = file(OUHAI, DAY, member(region=OUHAI, medical_bills=(bill(DAY, 123457),)))
    decision = decisions["medical.inpatient"]
    assert (decision.amount_fen, decision.clause) == (83951, "S000-I10")
    assert decision.explanation.zh == (
        "住院救助：m1：医疗救助比例68% × 今年住院自付医疗费￥1,234.57 = ￥839.51（一次性）。"
        "依据：指标10 重点救助对象门诊慢特病和住院费用救助比例。"
    )
    assert decision.explanation.en == (
        "aid for hospital care: m1: share of medical costs paid 68% × this year's inpatient payments of one's own "
        "￥1,234.57 = ￥839.51 (once). Clause S000-I10."
    )


HEATING = """
  - id: utility.heating
    label: [取暖补贴, heating allowance]
    each: household
    for: [extreme_poverty, minimum_living]
    clause: S000-3.3
    source: local
    set_by: 瓯海区民政局
    period: year
    facts: [residence_area, members]
    occasion: {fact: residence_area, is: rural}
    amount: {product: [heating_allowance, members]}
    cap: heating_cap
"""
FIGURES = """figures:
  heating_allowance: {label: [取暖补贴标准, heating allowance a head], unit: fen, source: local, set_by: 瓯海区民政局, value: 30000}
  heating_cap: {label: [取暖补贴上限, cap], unit: fen, source: local, set_by: 瓯海区民政局, value: 50000}
"""


def test_adding_an_item_to_a_region_is_a_change_of_one_file(tmp_path: Path) -> None:
    text = (PACKS / f"{OUHAI}.yaml").read_text(encoding="utf-8").replace('version: "1"', 'version: "2"')
    draft = tmp_path / "330304-2.yaml"
    draft.write_text(re.sub(r"^figures:\n", FIGURES, text, flags=re.M) + HEATING, encoding="utf-8")
    pack = load_pack(draft)
    found = determine(
        pack,
        filed_on=DAY,
        household=HouseholdFacts(residence_area="rural"),
        members=[member(region=OUHAI), member("m2", region=OUHAI, born=date(2015, 1, 1))],
    )
    heating = decide(pack, "utility", found.referrals["utility"])[-1]
    assert (heating.item, heating.amount_fen, heating.period, heating.clause) == (
        "utility.heating",
        50000,
        "year",
        "S000-3.3",
    )
    assert "按上限￥500.00" in heating.explanation.zh
    assert pack.reference.content_hash != next(p for p in LOADED.all if p.region == OUHAI).reference.content_hash


def test_a_household_in_the_queue_is_told_its_place() -> None:
    supply = DepartmentFacts(rental_units_available=0, rental_queue_place=57)
    _, decisions = file(
        OUHAI, DAY, member(region=OUHAI), supply=supply, housing_request="allocation", housing_situation="none"
    )
    decision = decisions["housing.public_rental"]
    assert (decision.outcome, decision.reason) == ("queued", "no_unit_vacant")
    assert "已进入轮候，目前轮候第57位。" in decision.explanation.zh
    assert "in the queue, now at place 57." in decision.explanation.en
    _, untold = file(
        OUHAI,
        DAY,
        member(region=OUHAI),
        supply=DepartmentFacts(rental_units_available=0),
        housing_request="allocation",
        housing_situation="none",
    )
    assert "位" not in untold["housing.public_rental"].explanation.zh


def test_what_another_application_was_granted_is_declined_for_that_member_alone() -> None:
    first = member(region=OUHAI, born=date(2012, 1, 1), student_stage="primary")
    second = member("m2", region=OUHAI, born=date(2012, 1, 1), student_stage="primary")
    once = DepartmentFacts(granted_elsewhere={"education.student_aid": ("m1",)})
    _, decisions = file(OUHAI, DAY, first, second, supply=once)
    decision = decisions["education.student_aid"]
    assert decision.members == {"m1": "declined", "m2": 80000}
    assert "m1：同一时期已由另一份申请享受，不重复给予" in decision.explanation.zh
    _, alone = file(OUHAI, DAY, first, supply=once)
    assert (alone["education.student_aid"].outcome, alone["education.student_aid"].reason) == (
        "declined",
        "granted_elsewhere",
    )


def test_an_account_that_another_household_has_the_allowance_for_is_declined_only_where_it_would_be_granted() -> None:
    account = UtilityAccount(number="E-1", holder_is_member=True)
    once = DepartmentFacts(granted_elsewhere={"utility.electricity": (), "utility.water": ()})
    _, decisions = file(OUHAI, DAY, member(region=OUHAI), supply=once, electricity_account=account)
    assert decisions["utility.electricity"].reason == "granted_elsewhere"
    assert decisions["utility.water"].reason == "no_occasion"
