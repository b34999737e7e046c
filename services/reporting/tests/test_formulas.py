"""Every formula on cases small enough to reckon by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import get_args

from services.policy.model.sections import IndicatorFormula
from services.reporting.case_measures import CaseMeasures, Due
from services.reporting.figure import absent, met, written
from services.reporting.formulas import FORMULAS
from services.reporting.sums import CareSums, ProtectionSums

from .measured import DAZHOU, PACKS, determined, measure, with_due


def test_every_formula_of_the_packs_is_known() -> None:
    assert set(FORMULAS) == set(get_args(IndicatorFormula))


def test_a_rate_is_granted_of_due_in_members_over_all_its_items() -> None:
    cases = (with_due(a__x=Due(3, 2)), with_due(a__x=Due(1, 1), a__y=Due(2, 0)), with_due(a__z=Due(1, 1)))
    assert measure("rate", *cases, items=("a.x", "a.y")).ratios == ((3, 6),)


def test_beside_a_rate_stands_the_longest_wait_of_a_queued_household() -> None:
    cases = [with_due(h__a=Due(1, 0, queued_since=date(2024, 11, day))) for day in (21, 1, 30)]
    assert measure("rate", *cases, with_due(h__a=Due(1, 1)), items=("h.a",)).beside == {"longest_wait_days": 30}


def test_nothing_due_is_no_case_and_meets_nothing() -> None:
    figure = measure("rate", determined(), items=("a.x",))
    assert (figure.ratios, written(figure), met(figure, "100%")) == ((), "", None)


def test_a_household_with_either_item_granted_is_housed() -> None:
    cases = (with_due(h__a=Due(1, 0), h__b=Due(1, 1)), with_due(h__a=Due(1, 0)), determined())
    assert measure("rate_of_any", *cases, items=("h.a", "h.b")).ratios == ((1, 2),)


def test_the_least_standard_is_that_of_the_year_whose_figures_decided() -> None:
    earlier = determined(standard_year=2023)
    assert measure("least_standard", determined(), earlier).ratios == ((1250000, 100),)
    assert written(measure("least_standard", determined())) == "13650"
    assert measure("least_standard", CaseMeasures()).ratios == ()


def test_each_statement_issued_is_delivered_or_not() -> None:
    cases = (determined(issued=frozenset({1, 2}), delivered=frozenset({2})), determined(issued=frozenset({1})))
    assert measure("statements_delivered", *cases).ratios == ((1, 3),)


def test_a_household_of_a_category_is_visited_in_the_year() -> None:
    visits = ((date(2024, 3, 1), date(2024, 4, 1)), (date(2025, 1, 1),), ())
    cases = [determined(visited=days) for days in visits] + [CaseMeasures(visited=(date(2024, 3, 1),))]
    assert measure("households_visited", *cases).ratios == ((1, 3),)


def test_items_decided_of_items_open() -> None:
    assert measure("items_decided", determined(decided=18, open=18), determined(decided=9, open=18)).ratios == (
        (27, 36),
    )


def test_members_helped_are_counted_from_the_beginning_of_the_plan() -> None:
    figure = measure(
        "distinct_members", with_due(e__v=Due(2, 1)), with_due(e__v=Due(1, 1)), items=("e.v",), helped_before=4
    )
    assert figure.ratios == ((6, 1),)
    assert (met(figure, "7"), met(figure, "6")) == (False, True)


def test_high_costs_are_open_until_granted() -> None:
    figure = measure("open_cases", with_due(m__h=Due(3, 1)), with_due(m__h=Due(1, 1)), items=("m.h",))
    assert figure.ratios == ((2, 1),)
    assert (met(figure, "0"), met(measure("open_cases", items=("m.h",)), "0")) == (False, True)


def test_the_veterans_standard_is_rounded_to_the_yuan_before_it_is_compared() -> None:
    cases = (with_due(c__v=Due(1, 1, (2667,))), with_due(c__v=Due(1, 1, (2666,))))
    figure = measure("standard_with_item", *cases, items=("c.v",))
    assert figure.ratios == ((13970, 1),), "1365000 + 12 x 2666 = 1396992 fen"
    assert met(figure, "13970")


def test_the_mean_the_least_and_the_yearly_amount() -> None:
    cases = (with_due(c__e=Due(2, 2, (195900, 196100))), with_due(c__e=Due(1, 1, (195900,))))
    assert measure("average_amount", *cases, items=("c.e",)).ratios == ((587900, 300),)
    assert measure("yearly_amount", *cases, items=("c.e",)).ratios == ((2350800, 100),)
    assert written(measure("average_amount", *cases, items=("c.e",))) == "1960"


def test_the_multiple_is_of_the_standard_of_the_households_area() -> None:
    town = replace(determined(DAZHOU), due={"c.e": Due(1, 1, (97500,))})
    country = replace(determined(DAZHOU), due={"c.e": Due(1, 1, (70200,))}, area="rural")
    figure = measure("multiple_of_standard", town, country, items=("c.e",), pack=DAZHOU)
    assert Fraction(*figure.ratios[0]) == Fraction(13, 10)
    assert (written(figure), met(figure, "不低于1.3倍")) == ("1.30", True)


def test_temporary_aid_is_told_in_months_a_head_and_what_was_raised_beside_it() -> None:
    aided = [
        replace(determined(DAZHOU), due={"c.t": Due(1, 1, (fen,), raised)}, size=size)
        for fen, size, raised in ((150000, 2, False), (450000, 1, False), (900000, 1, True))
    ]
    figure = measure("months_of_standard", *aided, items=("c.t",), pack=DAZHOU)
    assert [Fraction(*one) for one in figure.ratios] == [1, 6]
    assert (figure.beside, met(figure, "1倍至6倍")) == ({"case_by_case": 1}, True)


def test_an_early_approval_is_withdrawn_after_days_and_others_still_stand() -> None:
    cases = (
        determined(withdrawn_days=3),
        determined(withdrawn_days=0),
        determined(provisional_since=date(2024, 11, 21)),
    )
    figure = measure("withdrawal_time", *cases)
    assert (figure.ratios, figure.beside) == (((3, 1),), {"provisional": 1, "oldest_days": 10})
    assert met(figure, "及时") is None


PAID: dict[str, int] = {
    "total_fen": 100000,
    "basic_fen": 50000,
    "serious_fen": 10000,
    "aid_fen": 22000,
    "without_total": 1,
    "own_fen": 30000,
    "aided_fen": 21000,
}


def paid(category: str) -> ProtectionSums:
    return ProtectionSums(category=category, **PAID)


def test_medical_adds_up_who_paid_and_emergencies_do_not_count() -> None:
    bills = [paid(name) for name in ("minimum_living", "marginal", "emergency")]
    protection = measure("medical_protection", bills=bills)
    assert (protection.ratios, protection.beside) == (((164000, 200000),), {"without_total": 2})
    assert measure("share_of_bills", bills=bills).ratios == ((21000, 30000),)
    assert measure("medical_protection") == absent("medical")


def test_beside_the_share_of_bills_stands_how_many_amounts_are_at_their_cap() -> None:
    due = Due(3, 3, (2_000_000, 1_999_999, 2_000_000))
    cases = [with_due(medical__outpatient_chronic=due), with_due(medical__insurance_premium=Due(1, 1, (59_000,)))]
    marginal = replace(cases[0], category="marginal")
    bills = [paid("minimum_living")]
    assert measure("share_of_bills", *cases, marginal, bills=bills).beside == {"capped": 2}


def test_central_care_is_counted_by_review() -> None:
    assert measure("central_care_rate", care=CareSums(central=4, dependent=5)).ratios == ((4, 5),)
    assert measure("central_care_rate") == absent("review")


def test_the_pack_says_the_growth_and_the_rural_share_and_the_joint_list() -> None:
    assert written(measure("standard_growth")) == "9.2%"
    assert measure("standard_growth", year=2023) == absent("year_before")
    assert [written(measure("rural_share", pack=DAZHOU, year=year)) for year in (2023, 2024, 2025)] == [
        "69.4%",
        "72.0%",
        "75.0%",
    ]
    dongtou = PACKS.in_force("330305", date(2024, 6, 1))
    assert [written(measure("joint_items", pack=dongtou, year=year)) for year in (2023, 2024, 2025, 2026)] == [
        "16",
        "17",
        "18",
        "19",
    ]
