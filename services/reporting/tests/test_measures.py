"""What counts in a case, how a figure is shown and met, and a line for every indicator."""

from datetime import date
from fractions import Fraction
from itertools import permutations

import pytest
from lianban_contracts.decisions import Outcome
from lianban_contracts.intake import ApplicationWithdrawn
from lianban_contracts.life import StatementDelivered, VisitRecorded

from services.reporting.case_measures import Due, due, measures
from services.reporting.counted_case import CountedCase
from services.reporting.extracts import CompletionExtract, CountedMessage, RevisionExtract, StatementExtract
from services.reporting.figure import absent, half_up, met, share, written
from services.reporting.table import line, pack_of, years
from services.reporting.year import Year, standard

from .counting import APPLICATION, PACK, benefits, decision, determined, filed, folded, stated
from .measured import PACKS, TODAY


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
    members = {"m1": 500, "m2": "queued", "m3": "declined", "m4": "granted"}
    by_member = decision("a.x", "granted", amount_fen=500, members=members)
    assert due(by_member, "member") == Due(3, 2, (500,))
    assert due(by_member, "household") == Due(1, 1, (500,))
    assert due(decision("a.x", "needs_documents"), "member") == Due(1, 0)


def test_a_case_counts_by_its_last_statement() -> None:
    case = folded(
        filed(2024, members=4, area="rural"),
        determined("marginal", referred_to=("utility",)),
        stated(1, date(2024, 5, 3), decision("utility.cable_tv", "queued")),
        StatementDelivered(application=APPLICATION, revision=1, delivered_on=TODAY, way="portal"),
        stated(2, date(2024, 5, 5), decision("utility.cable_tv", "granted"), kind=CompletionExtract),
        VisitRecorded(application=APPLICATION, visited_on=date(2024, 6, 1), by="张三"),
    )
    found = measures(case, PACK)
    assert found.due == {"utility.cable_tv": Due(1, 1)}
    assert (found.issued, found.delivered, found.visited) == (frozenset({1, 2}), frozenset({1}), (date(2024, 6, 1),))
    assert (found.size, found.area, found.standard_year, found.category) == (4, "rural", 2024, "marginal")
    assert found.open == len(PACK.items_of("civil")) + len(PACK.items_of("utility"))


def test_before_a_statement_a_case_counts_by_the_answers_to_its_last_determination() -> None:
    earlier, answer = determined("marginal", decision("civil.x", "granted")), benefits("transit", 2, "transit.y")
    case = folded(earlier, benefits("utility", 1, "utility.x"), answer)
    assert measures(case, PACK).due.keys() == {"civil.x", "utility.x"}
    again = determined("marginal", turn=2, unchanged=("utility",))
    assert measures(folded(again, case=case), PACK).due.keys() == {"utility.x", "transit.y"}
    stated_once = folded(again, stated(1, TODAY, decision("civil.x", "declined")), answer, case=case)
    assert (measures(stated_once, PACK).due, measures(stated_once, PACK).decided) == ({}, 1)


def test_a_file_that_ended_after_it_was_completed_counts_as_it_was_decided() -> None:
    granted = decision("civil.minimum_living_cash", "granted")
    before = folded(filed(2024), determined("minimum_living", granted), stated(1, date(2024, 5, 9), granted))
    withdrawal = ApplicationWithdrawn(application=APPLICATION, withdrawn_on=date(2025, 3, 4), completed=True)
    last = StatementExtract(statement=RevisionExtract(revision=2, issued_on=date(2025, 3, 4), outcome="withdrawn"))
    end = determined("none", turn=2).model_copy(update={"status": "withdrawn"})
    ends: list[CountedMessage] = [withdrawal, last, end]
    for steps in permutations(ends):
        after = folded(*steps, case=before)
        assert (after.count(), after.withdrawn, after.determination) == (before.count(), False, before.determination)


def test_a_case_that_was_withdrawn_before_it_was_completed_does_not_count() -> None:
    withdrawal = ApplicationWithdrawn(application=APPLICATION, withdrawn_on=date(2024, 6, 4))
    assert folded(filed(2024), withdrawal).withdrawn


def test_messages_of_different_topics_count_the_same_in_any_order() -> None:
    topics: list[list[CountedMessage]] = [
        [filed(2024), stated(1, date(2024, 5, 3), decision("utility.x", "queued")), stated(2, TODAY)],
        [determined("marginal", decision("civil.x", "granted")), determined("minimum_living", turn=2)],
        [benefits("utility", 1, "utility.x"), benefits("utility", 2, "utility.x")],
    ]
    found = [folded(*(one for topic in order for one in topic)) for order in permutations(topics)]
    assert all(case == found[0] for case in found)


def test_a_case_is_stored_and_read_again_as_it_was() -> None:
    case = folded(
        filed(2024),
        determined("marginal"),
        benefits("utility", 1, "utility.x"),
        stated(1, TODAY, decision("a.x", "queued")),
    )
    assert CountedCase.read(case.model_dump_json(exclude_defaults=True).encode()) == case


def test_a_wait_begins_with_the_first_statement_that_says_so_and_ends_when_one_does_not() -> None:
    def waiting(day: int, *outcomes: Outcome) -> StatementExtract:
        decisions = (decision(f"housing.h{number}", outcome) for number, outcome in enumerate(outcomes))
        return stated(day, date(2024, 5, day), *decisions)

    case = folded(
        determined("marginal"),
        waiting(2, "queued", "queued"),
        waiting(9, "queued", "granted"),
        waiting(20, "queued", "queued"),
    )
    assert {item: one.queued_since for item, one in measures(case, PACK).due.items()} == {
        "housing.h0": date(2024, 5, 2),
        "housing.h1": date(2024, 5, 20),
    }


@pytest.mark.parametrize("region", PACKS.regions())
def test_every_indicator_of_every_year_has_a_line(region: str) -> None:
    for year in years(PACKS, region, TODAY):
        pack = pack_of(PACKS, region, year)
        assert pack is not None
        nobody = Year(pack, year, [], TODAY, PACKS)
        found = [line(nobody, one) for one in pack.layout.indicators]
        unmeasured = {one.id for one in pack.layout.indicators if one.measured == "no"}
        assert all(one.figure.kind == "absent" for one in found if one.id in unmeasured)
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
