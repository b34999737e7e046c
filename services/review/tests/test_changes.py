"""Changes in the household (动态监测), and certification again."""

from datetime import date
from typing import Any

import pytest
from lianban_contracts.review import VerificationRequested

from services.review.assessment import known_facts
from services.review.case import day_of
from services.review.events import CaseClosed, CertificationBegun, ChangeTaken

from .help import LIFE, cash, change, comes_out_again, decided, documents, due, last, newcomer, told, verified, wage
from .test_reviewer import (
    AHEAD,
    FILED,
    LEAVING,
    REVIEWER,
    WAITING,
    WITHDRAWAL,
    determination,
    given,
    kinds,
    report,
    standings,
    submitted,
)

WORKS = change(date(2024, 7, 15), **wage(4000))


def test_a_change_is_told_only_to_whom_it_touches() -> None:
    case = decided(WAITING)
    events = case.when(
        LIFE.take_change, change(date(2024, 9, 1), "study", members={"m2": {"student_stage": "junior_high"}})
    )
    assert determination(events).referred_to == ("education",)
    assert told(events)["education"].facts.filed_on == date(2024, 9, 1)  # type: ignore[union-attr]


def test_a_household_that_is_no_longer_poor_is_withdrawn_everywhere() -> None:
    case = decided(WAITING)
    concerned = set(case.state.referred)
    case.after((LIFE.take_change, change(date(2024, 9, 1), **wage(50_000))))
    events = case.when(REVIEWER.take_report, report("r-2"))
    assert (determination(events).status, determination(events).category) == ("refused", "none")
    assert standings(events) == dict.fromkeys(concerned, "withdrawn")
    assert {one.ended_on for one in told(events).values()} == {date(2024, 9, 1)}, "what was paid until then stays paid"
    assert set(determination(events).referred_to) == concerned
    said = determination(events).explanation
    assert said is not None
    assert "您家一年收入600,000元，超过全家低保标准27,300元" in said.zh
    assert determination(events).clause == "S000-2"
    assert comes_out_again(case.after((REVIEWER.take_report, report("r-2"))))


def test_a_change_and_a_certification_after_the_plan_are_assessed_by_the_figures_of_its_last_year() -> None:
    case = decided(LEAVING).after(*verified(change(date(2026, 1, 1), **wage(1200))))
    assert (last(case).turn, last(case).assessed_on, last(case).plan_ended_on) == (
        2,
        date(2026, 1, 1),
        date(2025, 12, 31),
    )
    assert cash(last(case)) == 2 * 936_000 // 12 - 120_000 + 220_000 // 4
    assert kinds(case.when(LIFE.certify, due(date(2026, 5, 10)))) == [CertificationBegun, VerificationRequested]
    assert comes_out_again(case)


def test_a_change_before_the_first_report_is_assessed_as_of_its_day_without_anything_held() -> None:
    case = given().after((REVIEWER.open, submitted(LEAVING)))
    assert kinds(case.when(LIFE.take_change, change(date(2024, 6, 1), **wage(100)))) == [ChangeTaken]
    case.after((LIFE.take_change, change(date(2024, 6, 1), **wage(100))), (REVIEWER.take_report, report()))
    assert last(case).assessed_on == date(2024, 6, 1)
    assert known_facts(case.state).household.prior_category == "none"


def test_a_change_dated_back_does_not_move_the_day_back() -> None:
    case = (
        decided(LEAVING)
        .after(*verified(WORKS))
        .after(*verified(change(date(2024, 6, 1), "health", members={"m2": {"disability_grade": 2}}), "r-h"))
    )
    assert day_of(case.state) == date(2024, 7, 15)
    assert last(case).subtype == "gradual_exit"


@pytest.mark.parametrize("cause", ["income", "health", "move", "other"])
def test_a_change_asks_the_platform_and_changes_nothing_until_its_report(cause: Any) -> None:
    case = decided(WAITING)
    before, reported = last(case), change(date(2024, 7, 15), cause, **wage(300))
    assert kinds(case.when(LIFE.take_change, reported)) == [ChangeTaken, VerificationRequested]
    case.after((LIFE.take_change, reported))
    assert (last(case), day_of(case.state)) == (before, FILED[WAITING])
    assert known_facts(case.state).members[0].wage_fen_per_month == 0
    case.after((REVIEWER.take_report, report("r-2", **wage(600))))
    assert (last(case).cause, last(case).assessed_on, last(case).changes_waiting) == ("change", date(2024, 7, 15), 0)
    assert last(case).countable_income_fen_per_month == 60_000
    assert comes_out_again(case)


def test_what_is_learnt_while_a_change_waits_is_decided_without_it() -> None:
    case = decided(WAITING).after((LIFE.take_change, change(date(2024, 7, 15), **wage(300))))
    case.after((LIFE.take_change, change(date(2024, 8, 1), "study", members={"m2": {"student_stage": "junior_high"}})))
    assert (last(case).assessed_on, last(case).changes_waiting) == (date(2024, 8, 1), 1)
    assert last(case).countable_income_fen_per_month == 0
    case.after((REVIEWER.take_report, report("r-2")))
    assert (last(case).assessed_on, last(case).changes_waiting) == (date(2024, 8, 1), 0)
    assert last(case).countable_income_fen_per_month == 30_000
    assert comes_out_again(case)


def test_a_report_settles_its_change_and_those_before() -> None:
    case = decided(WAITING).after(
        (LIFE.take_change, change(date(2024, 7, 15), **wage(300))),
        (LIFE.take_change, change(date(2024, 8, 1), "health", members={"m2": {"disability_grade": 2}})),
    )
    late = report("r-late").model_copy(update={"answers": 2})
    case.after((REVIEWER.take_report, report("r-2").model_copy(update={"answers": 3})))
    assert (case.state.waiting, last(case).changes_waiting, last(case).cause) == ({}, 0, "change")
    assert not case.when(REVIEWER.take_report, late)
    assert comes_out_again(case)


def test_when_only_a_newcomer_who_is_not_verified_is_left_the_death_waits_with_them() -> None:
    case = decided(WAITING).after((LIFE.take_change, change(date(2024, 8, 1), "joined", **newcomer(WAITING))))
    before = last(case)
    case.after((LIFE.take_change, change(date(2024, 9, 1), "death", left=("m1", "m2"))))
    assert last(case) == before
    case.after((REVIEWER.take_report, report("r-2").model_copy(update={"answers": 3})))
    assert [member.id for member in known_facts(case.state).members] == ["m3"]
    assert comes_out_again(case)


def test_a_household_that_keeps_its_category_is_not_asked_anew_what_it_was_before() -> None:
    marginal_before: dict[str, Any] = {"household": {"prior_category": "marginal"}}
    case = given().after((REVIEWER.open, submitted(AHEAD)), (REVIEWER.take_report, report(**marginal_before)))
    case.after((LIFE.take_change, change(date(2021, 8, 1), "study", members={"m2": {"student_stage": "junior_high"}})))
    assert last(case).category == "minimum_living"
    assert known_facts(case.state).household.prior_category == "marginal"


def test_certification_asks_the_platform_and_changes_nothing_until_it_answers() -> None:
    case = decided(WAITING)
    before = last(case)
    events = case.when(LIFE.certify, due(date(2025, 5, 10)))
    assert kinds(events) == [CertificationBegun, VerificationRequested]
    case.after((LIFE.certify, due(date(2025, 5, 10))))
    assert last(case) == before
    case.after((REVIEWER.take_report, report("r-2")))
    assert (last(case).turn, last(case).cause, last(case).assessed_on) == (2, "recertification", date(2025, 5, 10))
    assert set(last(case).referred_to) == case.state.referred
    assert cash(last(case)) != cash(before)
    assert comes_out_again(case)


def test_documents_are_heard_while_a_certification_waits_for_its_report() -> None:
    case = decided(WAITING).after((LIFE.certify, due(date(2025, 5, 10))))
    events = case.when(LIFE.take_documents, documents(**wage(100)))
    assert (determination(events).cause, determination(events).assessed_on) == ("documents", None)


def test_a_completed_case_that_is_withdrawn_ends_on_that_day() -> None:
    case = decided(WAITING)
    events = case.when(REVIEWER.close, WITHDRAWAL.model_copy(update={"completed": True}))
    assert (determination(events).status, kinds(events)[0]) == ("withdrawn", CaseClosed)
    assert {one.ended_on for one in told(events).values()} == {WITHDRAWAL.withdrawn_on}


def test_a_withdrawn_case_hears_nothing_more() -> None:
    case = decided(WAITING).after((REVIEWER.close, WITHDRAWAL))
    assert {one.ended_on for one in told(case.events).values() if one.standing == "withdrawn"} == {None}
    assert not case.when(LIFE.take_documents, documents())
    assert not case.when(LIFE.take_change, WORKS)
    assert not case.when(LIFE.certify, due(date(2025, 5, 10)))
