"""What counts in a case, how a figure is shown and met, and a line for every indicator."""

from datetime import date
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest

from services.portal.indicators.case_measures import Due, due, handled
from services.portal.indicators.counted_case import CountedCase as Case
from services.portal.indicators.counted_case import in_order
from services.portal.indicators.figure import absent, half_up, met, share, written
from services.portal.indicators.table import line, pack_of, years
from services.portal.indicators.told import read
from services.portal.indicators.year import Year, standard

from .measured import OUHAI, PACKS, TODAY


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
            3,
            "intake",
            "statement-issued",
            f'{{"statement": {{"revision": 1, "issued_on": "2024-05-03", "decisions": [{granted % "queued"}]}}}}',
        ),
        message(4, "intake", "statement-delivered", '{"revision": 1}'),
        message(
            5,
            "intake",
            "application-completed",
            f'{{"statement": {{"revision": 2, "issued_on": "2024-05-05", "decisions": [{granted % "granted"}]}}}}',
        ),
        message(6, "intake", "visit-recorded", '{"visited_on": "2024-06-01"}'),
    ]
    assert OUHAI is not None
    found = handled(Case({"application": uuid4(), "filed_on": date(2024, 5, 1)}, in_order(rows, read)), OUHAI)
    assert found.due == {"utility.cable_tv": Due(1, 1)}
    assert (found.issued, found.delivered, found.visited) == (frozenset({1, 2}), frozenset({1}), (date(2024, 6, 1),))
    assert (found.size, found.area, found.standard_year, found.category) == (4, "rural", 2024, "marginal")
    assert found.open == len(OUHAI.items_of("civil")) + len(OUHAI.items_of("utility"))


def test_a_wait_begins_with_the_first_statement_that_says_so_and_ends_when_one_does_not() -> None:
    def stated(number: int, *outcomes: str) -> Any:
        items = ", ".join(f'{{"item": "housing.{n}", "outcome": "{one}"}}' for n, one in enumerate(outcomes))
        issued = f'"revision": {number}, "issued_on": "2024-05-{number:02}", "decisions": [{items}]'
        return message(number, "intake", "statement-issued", f'{{"statement": {{{issued}}}}}')

    rows = [message(1, "review", "case-determined", '{"category": "marginal", "turn": 1}')]
    rows += [stated(2, "queued", "queued"), stated(9, "queued", "granted"), stated(20, "queued", "queued")]
    assert OUHAI is not None
    found = handled(Case({"application": uuid4(), "filed_on": date(2024, 5, 1)}, in_order(rows, read)), OUHAI)
    assert {item: one.queued_since for item, one in found.due.items()} == {
        "housing.0": date(2024, 5, 2),
        "housing.1": date(2024, 5, 20),
    }


@pytest.mark.parametrize("region", PACKS.regions())
def test_every_indicator_of_every_year_has_a_line(region: str) -> None:
    for year in years(PACKS, region, TODAY):
        pack = pack_of(PACKS, region, year)
        assert pack is not None
        nobody = Year(pack, year, [], TODAY, PACKS)
        found = [line(nobody, one) for one in pack.layout.indicators]
        assert all(one.figure.kind == "absent" for one in found if one.indicator.measured == "no")
        assert not any(one.met for one in found if one.source == "events" and one.figure.kind == "share")


def test_what_joins_the_list_later_is_not_measured_before() -> None:
    dongtou = pack_of(PACKS, "330305", 2023)
    assert dongtou is not None
    (one,) = (one for one in dongtou.layout.indicators if one.id == "veteran_standard")
    veterans = line(Year(dongtou, 2023, [], TODAY, PACKS), one)
    assert (veterans.figure, veterans.target) == (absent("not_joint"), "13750")


def test_after_a_plan_its_indicators_are_watched_up_to_this_year() -> None:
    assert list(years(PACKS, "350121", date(2026, 3, 5))) == [2026, 2025, 2024, 2023, 2022, 2021, 2020]
    assert list(years(PACKS, "330304", date(2024, 3, 5))) == [2027, 2026, 2025, 2024, 2023]
    pack = pack_of(PACKS, "350121", 2026)
    assert pack is not None
    assert standard(pack, 2026) == 1_056_000
