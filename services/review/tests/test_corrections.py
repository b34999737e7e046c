"""Backward correction: which events correct earlier months, and what was due in them."""

from datetime import date
from typing import Any

from .help import CASH, LIFE, OFFICERS, change, comes_out_again, due, last, officer, verified, wage
from .test_renewal import renewal
from .test_reviewer import REVIEWER, WAITING, Given, given, report, submitted

FEBRUARY = date(2025, 2, 10)


def due_from(case: Given) -> dict[date, int]:
    """Returns the living cash that was due, by the day on which it changed."""
    return {one.since: one.amounts.get(CASH, 0) for one in last(case).corrected}


def running() -> Given:
    """Returns a case of two members with a wage of 300 yuan, determined in 2024 and renewed on 1 January 2025."""
    case = given().on(date(2024, 5, 20))
    case.after((REVIEWER.open, submitted(WAITING)), (REVIEWER.take_report, report(**wage(300))))
    return case.on(date(2025, 1, 1)).after((REVIEWER.renew, renewal(date(2025, 1, 1))))


FIRST = date(2024, 6, 1)


def test_a_fact_that_an_officer_corrects_was_wrong_from_the_first_month_decided_by_it() -> None:
    case = running().on(FEBRUARY).after((OFFICERS.establish, officer(**wage(100))))
    assert due_from(case) == {
        FIRST: 2 * 113_750 - 10_000,
        date(2025, 1, 1): 2 * 117_500 - 10_000,
    }
    assert comes_out_again(case)


def test_a_death_reported_late_corrects_amounts_from_the_month_after_it() -> None:
    died = change(date(2024, 11, 20), "death", left=("m2",))
    case = running().on(FEBRUARY).after((LIFE.take_change, died))
    assert due_from(case) == {date(2024, 12, 1): 113_750 - 30_000, date(2025, 1, 1): 117_500 - 30_000}


def test_a_death_reported_in_its_month_corrects_nothing() -> None:
    died = change(date(2025, 2, 3), "death", left=("m2",))
    assert not last(running().on(FEBRUARY).after((LIFE.take_change, died))).corrected


def test_what_a_first_report_a_certification_or_a_reported_change_finds_corrects_nothing() -> None:
    assert not last(running()).corrected
    certified = running().on(date(2025, 2, 3)).after((LIFE.certify, due(date(2025, 2, 3))))
    assert not last(certified.on(FEBRUARY).after((REVIEWER.take_report, report("r-2", **wage(100))))).corrected
    changed = running().on(FEBRUARY).after(*verified(change(date(2025, 1, 20)), **wage(100)))
    assert not last(changed).corrected


def test_a_report_that_corrects_the_one_before_corrects_the_amounts_decided_by_it() -> None:
    case = running().on(FEBRUARY).after((REVIEWER.take_report, report("r-2", **wage(100))))
    assert list(due_from(case)) == [FIRST, date(2025, 1, 1)]


def test_what_only_officers_establish_is_no_error_the_first_time() -> None:
    self_care: dict[str, Any] = {"members": {"m1": {"self_care": "none"}}}
    assert not last(running().on(FEBRUARY).after((OFFICERS.establish, officer(**self_care)))).corrected


def test_a_fact_that_became_wrong_later_is_corrected_from_then_on() -> None:
    changed = running().on(FEBRUARY).after(*verified(change(date(2025, 1, 20)), **wage(500)))
    case = changed.on(date(2025, 5, 12)).after((OFFICERS.establish, officer(**wage(400))))
    assert due_from(case) == {date(2025, 3, 1): 2 * 117_500 - 40_000}
