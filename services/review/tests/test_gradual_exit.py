"""The gradual exit (渐退期): who takes work keeps for months what the household had."""

from datetime import date

from services.review.assessment import known_facts

from .help import LIFE, cash, change, comes_out_again, decided, documents, due, last, verified, wage
from .test_reviewer import LEAVING, REVIEWER, Given, report

WORKS = change(date(2024, 7, 15), **wage(4000))
PENSION = {"members": {"m1": {"other_income_fen_per_month": 400_000}}}


def leaving() -> Given:
    return decided(LEAVING).after(*verified(WORKS))


def test_who_takes_work_leaves_gradually_with_the_cash_that_he_had() -> None:
    before, case = last(decided(LEAVING)), leaving()
    found = last(case)
    assert (found.category, found.subtype, found.gradual_exit_months_left) == ("minimum_living", "gradual_exit", 6)
    assert cash(found) == cash(before)
    assert (found.cause, found.assessed_on) == ("change", date(2024, 7, 15))
    assert comes_out_again(case)


def test_what_the_household_held_is_a_fact_of_the_assessment() -> None:
    facts = known_facts(leaving().state).household
    assert (facts.prior_category, facts.over_line_because_of_work) == ("minimum_living", True)
    assert facts.prior_cash_fen_per_month == cash(last(decided(LEAVING)))


def test_a_pension_is_no_work_and_ends_the_aid_at_once() -> None:
    found = last(decided(LEAVING).after(*verified(change(date(2024, 7, 15), **PENSION))))
    assert found.category != "minimum_living"
    assert found.gradual_exit_months_left is None


def test_wages_that_the_report_finds_after_a_change_are_work() -> None:
    found = wage(4000)
    case = decided(LEAVING).after(*verified(change(date(2024, 7, 15), "other"), **found))
    assert last(case).subtype == "gradual_exit"
    assert comes_out_again(case)


def test_an_officer_may_say_whether_it_was_work() -> None:
    said = {"household": {"over_line_because_of_work": True}, **PENSION}
    assert last(decided(LEAVING).after(*verified(change(date(2024, 7, 15), **said)))).subtype == "gradual_exit"


def test_months_of_the_exit_are_counted_from_its_beginning_whatever_happens_meanwhile() -> None:
    moved = change(date(2024, 9, 20), "move", household={"residence_area": "urban"})
    case = leaving().after(*verified(moved, "r-m"))
    assert last(case).gradual_exit_months_left == 4
    again = change(date(2024, 12, 14), "study", members={"m2": {"student_stage": "junior_high"}})
    assert last(case.after((LIFE.take_change, again))).gradual_exit_months_left == 2
    assert comes_out_again(case)


def test_documents_during_the_exit_use_up_no_month() -> None:
    case = leaving().after((LIFE.take_documents, documents()))
    assert last(case).gradual_exit_months_left == 6
    assert last(case).assessed_on == date(2024, 7, 15)


def test_when_its_months_are_over_the_exit_ends_with_the_report() -> None:
    case = leaving().after((LIFE.certify, due(date(2025, 1, 15), "gradual_exit")))
    assert last(case).subtype == "gradual_exit"
    case.after((REVIEWER.take_report, report("r-2")))
    assert last(case).category != "minimum_living"
    assert (last(case).cause, last(case).assessed_on) == ("recertification", date(2025, 1, 15))
    assert comes_out_again(case)


def test_whoever_loses_the_work_in_the_exit_is_poor_by_income_again() -> None:
    case = leaving().after(*verified(change(date(2024, 9, 1), **wage(0)), "r-m"))
    assert (last(case).subtype, last(case).gradual_exit_months_left) == ("income", None)
    again = change(date(2025, 3, 1), **wage(4000))
    assert last(case.after(*verified(again, "r-a"))).gradual_exit_months_left == 6
