"""Amounts follow the figures of a year; category, income and costs stay those of the last determination."""

from datetime import date
from typing import Any

from lianban_contracts.life import RenewalDue
from lianban_contracts.review import CaseDetermined

from .help import CASH, OFFICERS, comes_out_again, decided, last, officer, told, wage
from .test_reviewer import ID, REVIEWER, WAITING, Given


def renewal(day: date, *causes: Any) -> RenewalDue:
    return RenewalDue(application=ID, due_on=day, causes=causes or ("year",))


def cash(determined: CaseDetermined) -> int | None:
    return next(one.amount_fen for one in determined.decisions if one.item == CASH)


def renewed(case: Given, day: date = date(2025, 1, 1)) -> CaseDetermined:
    return last(case.after((REVIEWER.renew, renewal(day))))


def test_the_cash_follows_the_standard_of_the_new_year() -> None:
    case = decided(WAITING, **wage(100))
    assert cash(last(case)) == 2 * 113_750 - 10_000
    found = renewed(case)
    assert (found.cause, found.renewed_on, found.assessed_on) == ("renewal", date(2025, 1, 1), None)
    assert cash(found) == 2 * 117_500 - 10_000
    assert comes_out_again(case)


def test_every_department_decides_as_of_that_day() -> None:
    case = decided(WAITING)
    events = case.when(REVIEWER.renew, renewal(date(2025, 1, 1)))
    assert told(events).keys() == case.state.referred
    assert all(one.renewal and one.facts and one.facts.filed_on == date(2025, 1, 1) for one in told(events).values())


def test_nobody_loses_a_category_by_it() -> None:
    """The renewal reads the category of the last determination and asks no test again."""
    before = decided(WAITING, **wage(2275))
    found = renewed(before, date(2025, 1, 1))
    assert found.category == last(before).category == "minimum_living"


def test_a_later_round_keeps_the_figures_of_the_renewal() -> None:
    case = decided(WAITING)
    renewed(case)
    case.after((OFFICERS.establish, officer(**wage(200))))
    assert cash(last(case)) == 2 * 117_500 - 20_000
    assert last(case).renewed_on == date(2025, 1, 1)
    assert comes_out_again(case)


def test_a_case_without_a_category_is_not_renewed() -> None:
    case = decided(WAITING, **wage(50_000))
    assert last(case).status == "refused"
    assert not case.when(REVIEWER.renew, renewal(date(2025, 1, 1)))
