"""The review of households: the determination and its text."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from lianban_contracts.facts import CaseByCase, OfficerFacts, Supporter

from services.policy import UnknownMember, amended, status_after_report, status_at_filing, totals, withdrawn_items

from .households import PACKS, bill, file, member

OUHAI, DONGTOU, HANGZHOU, MINHOU, DAZHOU = "330304", "330305", "330100", "350121", "511700"
DAY = date(2024, 6, 1)


def test_income_at_the_line_is_inside_and_the_cash_is_then_nothing() -> None:
    found, decisions = file(OUHAI, DAY, member(region=OUHAI, wage_fen_per_month=113750))
    assert (found.category, found.subtype, decisions["civil.minimum_living_cash"].amount_fen) == (
        "minimum_living",
        "income",
        0,
    )


def test_one_fen_over_the_line_is_marginal() -> None:
    found, decisions = file(OUHAI, DAY, member(region=OUHAI, wage_fen_per_month=113751))
    assert found.category == "marginal"
    assert decisions["civil.minimum_living_cash"].reason == "category_not_entitled"


def test_who_is_neither_of_the_region_nor_holds_its_permit_is_refused() -> None:
    found, decisions = file(OUHAI, DAY, member(region="110000"))
    assert (found.category, found.scope, dict(found.referrals)) == ("none", "all", {})
    assert {decision.reason for decision in decisions.values()} == {"no_category"}


def test_a_district_of_the_city_is_local() -> None:
    assert file(HANGZHOU, DAY, member(region="330106"))[0].category == "minimum_living"


def test_two_facts_decide_extreme_poverty_and_an_able_supporter_ends_it() -> None:
    old = member(region=OUHAI, born=date(1950, 1, 1), labour_capacity="none")
    son = Supporter(birth_date=date(1980, 1, 1))
    assert file(OUHAI, DAY, old)[0].category == "extreme_poverty"
    assert file(OUHAI, DAY, old, supporters=(son,))[0].category == "minimum_living"


def test_a_supporter_over_seventy_is_left_out_and_stays_left_out() -> None:
    father = Supporter(birth_date=date(1949, 1, 1), support_due_fen_per_month=90000)
    ill = member(
        region=MINHOU,
        severe_illness=True,
        other_income_fen_per_month=60000,
        medical_bills=(bill(date(2020, 5, 1), 100),),
    )
    found, _ = file(MINHOU, date(2020, 9, 15), ill, supporters=(father,))
    assert (found.subtype, found.countable_income_fen_per_month) == ("expenditure", 60000)


def test_who_may_not_have_minimum_living_may_not_be_listed_alone_either() -> None:
    newcomer = member(region="360100", residence_permit_region=MINHOU, wage_fen_per_month=230000)
    local = member(region=MINHOU, wage_fen_per_month=230000)
    ill = member("m2", region=MINHOU, severe_illness=True, single_listing_requested=True)
    listed = [file(MINHOU, date(2020, 9, 15), first, ill)[0].single_listed for first in (newcomer, local)]
    assert listed == [(), ("m2",)]


def test_gradual_exit_goes_on_for_six_full_months_and_twelve_with_extension() -> None:
    worker = member(region=DAZHOU, wage_fen_per_month=500000)
    facts: dict[str, Any] = {"prior_category": "minimum_living", "over_line_because_of_work": True}
    used = [(0, False), (5, False), (6, False), (6, True), (11, True), (12, True)]
    found = [
        file(DAZHOU, DAY, worker, gradual_exit_months_used=months, gradual_exit_extension=extended, **facts)[0]
        for months, extended in used
    ]
    assert [each.gradual_exit_months_left for each in found] == [6, 1, None, 6, 1, None]


@pytest.mark.parametrize(
    ("grade", "approved", "amount", "raised"),
    [(3, 600000, 600000, True), (3, 1, 450000, False), (2, 600000, 225000, False)],
)
def test_an_officer_raises_an_amount_only_where_the_clause_allows_it(
    grade: int, approved: int, amount: int, raised: bool
) -> None:
    officer = OfficerFacts(case_by_case=CaseByCase(approved_total_fen=approved, reason="重病"))
    _, decisions = file(
        DAZHOU, DAY, member(region=DAZHOU), officer=officer, emergency_event="accident", emergency_grade=grade
    )
    aid = decisions["civil.temporary_aid"]
    assert (aid.amount_fen, aid.case_by_case) == (amount, raised)


def test_what_was_paid_early_is_taken_off_and_nothing_goes_below_zero() -> None:
    paid = member(region=OUHAI, emergency_grant_fen=10_000_000)
    _, decisions = file(OUHAI, DAY, paid, emergency_event="accident", emergency_grade=1)
    assert (decisions["civil.temporary_aid"].outcome, decisions["civil.temporary_aid"].amount_fen) == ("granted", 0)


def test_minimum_living_alone_is_approved_before_the_report_and_only_in_one_region() -> None:
    minhou, ouhai = PACKS.in_force(MINHOU, date(2020, 9, 15)), PACKS.in_force(OUHAI, DAY)
    assert minhou
    assert ouhai
    assert status_at_filing(minhou, "minimum_living", report_arrived=False) == "provisional"
    assert status_at_filing(minhou, "extreme_poverty", report_arrived=False) == "pending_verification"
    assert status_at_filing(ouhai, "minimum_living", report_arrived=False) == "pending_verification"
    assert status_after_report(minhou, "extreme_poverty", was_provisional=True) == "final"
    assert status_after_report(minhou, "marginal", was_provisional=True) == "withdrawn"
    assert status_after_report(ouhai, "none", was_provisional=False) == "refused"


def test_what_is_not_granted_after_the_report_is_withdrawn() -> None:
    _, before = file(MINHOU, date(2020, 9, 15), member(region=MINHOU))
    _, after = file(MINHOU, date(2020, 9, 15), member(region=MINHOU, wage_fen_per_month=100000))
    assert withdrawn_items(before.values(), after.values()) == (
        "civil.minimum_living_cash",
        "medical.overlay_insurance",
    )


def test_findings_replace_facts_whole_and_only_those_named() -> None:
    found, _ = file(OUHAI, DAY, member(region=OUHAI, veteran=True, student_stage="higher"))
    told = found.referrals["education"]
    corrected = amended(told, members={"m1": {"student_stage": "none"}}, household={"lease_contract": True})
    assert (corrected.members[0].student_stage, corrected.household.lease_contract) == ("none", True)
    with pytest.raises(UnknownMember):
        amended(told, members={"m9": {}})


def test_totals_add_by_period_and_leave_rent_out() -> None:
    _, decisions = file(
        MINHOU,
        date(2020, 9, 15),
        member(region=MINHOU, wage_fen_per_month=60000),
        housing_situation="public_rental",
        floor_area_m2="50",
    )
    assert decisions["housing.rent_reduction"].amount_fen == 4000
    assert totals(decisions.values()) == {"once": 0, "month": 20000, "year": 0, "school_year": 0}


def test_nothing_is_decided_before_the_first_day_of_a_pack() -> None:
    assert PACKS.in_force(HANGZHOU, date(2022, 12, 3)) is None
    assert PACKS.in_force(HANGZHOU, date(2022, 12, 4)) is not None
    assert PACKS.in_force("110000", DAY) is None


def test_a_decision_finds_the_pack_that_made_it() -> None:
    for pack in PACKS.all:
        assert PACKS.get(pack.reference) is pack


@pytest.mark.parametrize(("region", "last"), [(HANGZHOU, 2024), (MINHOU, 2022), (DAZHOU, 2025)])
def test_after_a_plan_the_figures_of_its_last_year_decide(region: str, last: int) -> None:
    days = [date(last, 9, 1), date(last + 1, 9, 1), date(last + 9, 9, 1)]
    found = [file(region, day, member(region=region, wage_fen_per_month=10_000)) for day in days]
    cash = [decisions["civil.minimum_living_cash"].amount_fen for _, decisions in found]
    assert cash[0]
    assert cash == [cash[0]] * 3
    assert [one.plan_ended_on for one, _ in found] == [None, date(last, 12, 31), date(last, 12, 31)]


def test_an_item_that_the_plan_itself_ends_does_not_go_on() -> None:
    poor = [file(MINHOU, date(year, 9, 1), member(region=MINHOU))[1] for year in (2020, 2021, 2026)]
    reasons = [decisions["medical.overlay_insurance"].reason for decisions in poor]
    assert reasons[0] != "not_in_force"
    assert reasons[1:] == ["not_in_force"] * 2


def test_a_refusal_states_both_figures_of_every_comparison_that_failed() -> None:
    three = [member(f"m{number}", region=OUHAI, wage_fen_per_month=1_000_000) for number in (1, 2, 3)]
    found, _ = file(OUHAI, date(2024, 3, 11), *three, financial_assets_fen=20_000_050)
    assert (found.category, found.clause) == ("none", "S000-2")
    assert found.explanation.zh == (
        "不符合救助条件：您家一年收入360,000元，超过全家低保标准40,950元；"
        "您家存款等金融资产200,000.50元，超过特困、低保金融资产上限81,900元；"
        "您家一年收入360,000元，超过全家低保边缘标准81,360元；"
        "您家存款等金融资产200,000.50元，超过低保边缘、支出型困难金融资产上限122,850元。"
    )
    assert found.explanation.en.startswith(
        "Not eligible: your household's yearly income is ￥360,000.00, above the household's yearly standard of ￥40,950.00;"
    )


def test_who_has_costs_is_told_the_comparisons_of_the_expenditure_type_too() -> None:
    ill = member(region=OUHAI, wage_fen_per_month=1_000_000, medical_bills=(bill(date(2024, 2, 1), 3_000_000),))
    said = file(OUHAI, date(2024, 3, 11), ill)[0].explanation.zh
    assert "扣除看病、上学等必要支出后的年收入90,000元，超过全家低保标准13,650元" in said
    assert "您家一年收入120,000元，超过支出型低保收入上限27,300元" in said
    assert said.count("超过") == 4, "that there are costs at all is said by no figure"


def test_nobody_is_told_the_comparisons_of_a_test_that_is_not_meant_for_the_household() -> None:
    rich = member(region=MINHOU, wage_fen_per_month=1_000_000)
    said = file(MINHOU, date(2021, 6, 1), rich)[0].explanation.zh
    assert said == (
        "不符合救助条件：您家一年收入120,000元，超过全家低保标准10,080元；您家一年收入120,000元，超过全家低保边缘标准15,120元。"
    )


def test_with_the_relief_the_figures_are_those_without_the_supporters_over_70() -> None:
    old = Supporter(birth_date=date(1940, 1, 1), support_due_fen_per_month=500_000)
    ill = member(
        region=MINHOU,
        wage_fen_per_month=200_000,
        severe_illness=True,
        medical_bills=(bill(date(2021, 2, 1), 100_000),),
    )
    said = file(MINHOU, date(2021, 6, 1), ill, supporters=(old,))[0].explanation.zh
    assert "扣除看病、上学等必要支出后的年收入23,000元，超过全家低保标准10,080元" in said
    assert "您家一年收入24,000元，超过支出型低保收入上限20,160元" in said
    assert "您家一年收入84,000元，超过全家低保标准10,080元" in said


def test_a_category_is_explained_with_its_clause_and_who_may_not_apply_with_that_of_who_may() -> None:
    found, _ = file(OUHAI, DAY, member(region=OUHAI, wage_fen_per_month=20_000))
    assert (found.category, found.clause) == ("minimum_living", "S000-I7")
    assert found.explanation.zh == (
        "最低生活保障：您家一年收入2,400元，没有超过全家低保标准13,650元；"
        "您家存款等金融资产0元，没有超过特困、低保金融资产上限27,300元。"
    )
    stranger, _ = file(OUHAI, DAY, member(region="110101"))
    assert (stranger.category, stranger.clause) == ("none", "S000-2")
    assert "申请人不具有在本地申请所需的户籍" in stranger.explanation.zh
