"""Every formula on cases small enough to reckon by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any, get_args
from uuid import uuid4

import pytest

from services.policy import load_packs
from services.policy.sections import Indicator, IndicatorFormula, Label
from services.portal.cases import Case, in_order
from services.portal.indicators.figure import Figure, absent, half_up, met, share, written
from services.portal.indicators.formulas import FORMULAS
from services.portal.indicators.handled import Due, Handled, due, handled
from services.portal.indicators.table import lines, pack_of, years
from services.portal.indicators.year import Year

PACKS = load_packs()
OUHAI, DAZHOU = PACKS.in_force("330304", date(2024, 6, 1)), PACKS.in_force("511700", date(2024, 6, 1))
assert OUHAI is not None
assert DAZHOU is not None
TODAY = date(2024, 12, 1)


def measure(
    formula: IndicatorFormula, *cases: Handled, items: tuple[str, ...] = (), pack: Any = OUHAI, **known: Any
) -> Figure:
    one = Indicator(id="one", label=Label(zh="一", en="one"), formula=formula, items=items, measured="yes", targets={})
    year = known.pop("year", 2024)
    return FORMULAS[formula](Year(pack, year, cases, TODAY, PACKS, **known), one)


def determined(pack: Any = OUHAI, **case: Any) -> Handled:
    return Handled(**{"category": "minimum_living", "standard_year": 2024, "pack": pack.reference, **case})


def with_due(**items: Due) -> Handled:
    return determined(due={name.replace("__", "."): one for name, one in items.items()})


def test_every_formula_of_the_packs_is_known() -> None:
    assert set(FORMULAS) == set(get_args(IndicatorFormula))


def test_a_rate_is_granted_of_due_in_members_over_all_its_items() -> None:
    cases = (with_due(a__x=Due(3, 2)), with_due(a__x=Due(1, 1), a__y=Due(2, 0)), with_due(a__z=Due(1, 1)))
    assert measure("rate", *cases, items=("a.x", "a.y")).ratios == ((3, 6),)


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
    assert measure("least_standard", Handled()).ratios == ()


def test_each_statement_issued_is_delivered_or_not() -> None:
    cases = (determined(issued=frozenset({1, 2}), delivered=frozenset({2})), determined(issued=frozenset({1})))
    assert measure("statements_delivered", *cases).ratios == ((1, 3),)


def test_a_household_of_a_category_is_visited_in_the_year() -> None:
    visits = ((date(2024, 3, 1), date(2024, 4, 1)), (date(2025, 1, 1),), ())
    cases = [determined(visited=days) for days in visits] + [Handled(visited=(date(2024, 3, 1),))]
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


PAID = {
    "total_fen": 100000,
    "basic_fen": 50000,
    "serious_fen": 10000,
    "aid_fen": 22000,
    "without_total": 1,
    "own_fen": 30000,
    "aided_fen": 21000,
}


def test_medical_adds_up_who_paid_and_emergencies_do_not_count() -> None:
    bills = [{**PAID, "category": name} for name in ("minimum_living", "marginal", "emergency")]
    protection = measure("medical_protection", bills=bills)
    assert (protection.ratios, protection.beside) == (((164000, 200000),), {"without_total": 2})
    assert measure("share_of_bills", bills=bills).ratios == ((21000, 30000),)
    assert measure("medical_protection") == absent("medical")


def test_central_care_is_counted_by_review() -> None:
    assert measure("central_care_rate", care={"central": 4, "dependent": 5}).ratios == ((4, 5),)
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


@pytest.mark.parametrize(
    ("part", "whole", "target", "shown", "is_met"),
    [
        (2, 3, "66.7%", "66.7%", False),
        (1, 3, "33.3%", "33.3%", True),
        (9995, 10000, "100%", "100.0%", False),
        (80, 100, "80%以上", "80.0%", True),
        (3, 4, "不低于75%", "75.0%", True),
        (89, 100, "≥89%", "89.0%", True),
        (1, 2, ">50%", "50.0%", False),
        (9, 1000, "﹤0.9%", "0.9%", False),
        (1, 1, "≥", "100.0%", None),
        (1, 1, "", "100.0%", None),
    ],
)
def test_what_is_shown_is_rounded_and_what_is_met_is_not(
    part: int, whole: int, target: str, shown: str, is_met: bool | None
) -> None:
    assert (written(share(part, whole)), met(share(part, whole), target)) == (shown, is_met)


@pytest.mark.parametrize(("value", "shown"), [("0.05", "0.1"), ("0.04", "0.0"), ("66.65", "66.7"), ("-0.14", "-0.1")])
def test_half_goes_up(value: str, shown: str) -> None:
    assert half_up(Fraction(value), 1) == shown


def test_a_member_at_a_time_or_the_household_as_a_whole() -> None:
    by_member = {
        "item": "a.x",
        "outcome": "granted",
        "amount_fen": 500,
        "members": {"m1": 500, "m2": "queued", "m3": "declined", "m4": "granted"},
    }
    assert due(by_member, "member") == Due(3, 2, (500,))
    assert due(by_member, "household") == Due(1, 1, (500,))
    assert due({"item": "a.x", "outcome": "needs_documents"}, "member") == Due(1, 0)


def message(number: int, who: str, kind: str, data: str) -> Any:
    at = date(2024, 5, number)
    return {"event": f"{who}-0-{number}", "type": f"cn.lianban.{who}.{kind}.v1", "at": at, "data": data.encode()}


def test_a_case_counts_by_its_last_statement() -> None:
    pack = f'"pack": {OUHAI.reference.model_dump_json()}' if OUHAI else ""
    granted = '{"item": "utility.cable_tv", "outcome": "%s"}'
    rows = [
        message(1, "intake", "application-submitted", '{"size": 4, "area": "rural"}'),
        message(
            2,
            "review",
            "case-determined",
            f'{{"category": "marginal", "status": "final", "turn": 1, "referred_to": ["utility"], "determined_on": "2024-05-02", {pack}}}',
        ),
        message(
            3, "intake", "statement-issued", f'{{"statement": {{"revision": 1, "decisions": [{granted % "queued"}]}}}}'
        ),
        message(4, "intake", "statement-delivered", '{"revision": 1}'),
        message(
            5,
            "intake",
            "application-completed",
            f'{{"statement": {{"revision": 2, "decisions": [{granted % "granted"}]}}}}',
        ),
        message(6, "intake", "visit-recorded", '{"visited_on": "2024-06-01"}'),
    ]
    assert OUHAI is not None
    found = handled(Case({"application": uuid4(), "filed_on": date(2024, 5, 1)}, in_order(rows)), OUHAI)
    assert found.due == {"utility.cable_tv": Due(1, 1)}
    assert (found.issued, found.delivered, found.visited) == (frozenset({1, 2}), frozenset({1}), (date(2024, 6, 1),))
    assert (found.size, found.area, found.standard_year, found.category) == (4, "rural", 2024, "marginal")
    assert found.open == len(OUHAI.items_of("civil")) + len(OUHAI.items_of("utility"))


@pytest.mark.parametrize("region", PACKS.regions())
def test_every_indicator_of_every_year_has_a_line(region: str) -> None:
    for year in years(PACKS, region):
        pack = pack_of(PACKS, region, year)
        assert pack is not None
        found = lines(Year(pack, year, [], TODAY, PACKS))
        assert len(found) == len(pack.layout.indicators)
        assert all(line.figure.kind == "absent" for line in found if line.indicator.measured == "no")
        assert not any(line.met for line in found if line.source == "events" and line.figure.kind == "share")


def test_what_joins_the_list_later_is_not_measured_before() -> None:
    dongtou = pack_of(PACKS, "330305", 2023)
    assert dongtou is not None
    veterans = next(
        line for line in lines(Year(dongtou, 2023, [], TODAY, PACKS)) if line.indicator.id == "veteran_standard"
    )
    assert (veterans.figure, veterans.target) == (absent("not_joint"), "13750")
