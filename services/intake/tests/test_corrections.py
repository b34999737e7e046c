"""Arrears and overpaid amounts on the statement, month by month."""

from datetime import UTC, date, datetime
from typing import Any

from lianban_contracts.intake import MonthlyDifference, Statement, Validity
from lianban_contracts.review import CorrectedMonths

from services.intake.deadlines import LIVING_CASH
from services.intake.statement import repeats

from .household import PROGRESS, Given, decided, decision, determined, given, replace_turn

GAS = "utility.gas"


def determination(turn: int, fen: int | None, day: date, **more: Any) -> Any:
    """Returns a determination with this living cash; None: it is declined."""
    outcome = "granted" if fen is not None else "declined"
    update = {"decisions": (decision(LIVING_CASH, outcome, fen),), "determined_on": day, "cause": "officer"} | more
    return replace_turn(determined(turn, "final"), **update)


def determine(case: Given, message: Any, day: date) -> Given:
    return case.and_then(*case.when(PROGRESS.record_determination, message, noon(day)))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def statement(case: Given) -> Statement:
    assert case.state.statement is not None
    return case.state.statement


def months(*amounts: tuple[date, int]) -> tuple[CorrectedMonths, ...]:
    return tuple(CorrectedMonths(since=day, amounts={LIVING_CASH: fen} if fen else {}) for day, fen in amounts)


def difference(month: int, fen: int, item: str = LIVING_CASH, year: int = 2024) -> MonthlyDifference:
    return MonthlyDifference(item=item, month=date(year, month, 1), amount_fen=fen)


APRIL, MAY, JULY = date(2024, 4, 16), date(2024, 5, 1), date(2024, 7, 10)


def paid() -> Given:
    """Returns a case with 1,000 fen a month from May on."""
    return determine(given(), determination(1, 1_000, APRIL, cause="report"), APRIL)


def test_a_correction_says_what_was_paid_too_little_up_to_this_month_and_runs_from_the_month_of_the_error() -> None:
    found = statement(determine(paid(), determination(2, 1_200, JULY, corrected=months((MAY, 1_200))), JULY))
    assert found.arrears == tuple(difference(month, 200) for month in (5, 6, 7))
    assert (found.overpaid, found.former) == ((), ())
    assert found.validity[LIVING_CASH] == Validity(since=MAY)


def test_a_correction_over_two_years_compares_each_month_with_what_was_paid_for_it() -> None:
    new_year = date(2025, 1, 1)
    renewed = determination(2, 1_100, new_year, cause="renewal", renewed_on=new_year)
    case = determine(paid(), renewed, new_year)
    day = date(2025, 2, 10)
    case = determine(case, determination(3, 900, day, corrected=months((date(2024, 12, 1), 850), (new_year, 900))), day)
    assert statement(case).overpaid == (
        difference(12, 150),
        difference(1, 200, year=2025),
        difference(2, 200, year=2025),
    )
    assert statement(case).validity[LIVING_CASH] == Validity(since=new_year)


def test_an_amount_that_was_never_due_is_overpaid_and_stops_at_once() -> None:
    found = statement(determine(paid(), determination(2, None, JULY, corrected=months((MAY, 0))), JULY))
    assert found.overpaid == tuple(difference(month, 1_000) for month in (5, 6, 7))
    assert (found.former, dict(found.validity)) == ((), {})


def test_the_differences_stay_on_later_statements_and_are_not_counted_twice() -> None:
    case = determine(paid(), determination(2, 1_200, JULY, corrected=months((MAY, 1_200))), JULY)
    again = date(2024, 8, 12)
    case = determine(case, determination(3, 1_100, again, cause="change"), again)
    assert statement(case).arrears == tuple(difference(month, 200) for month in (5, 6, 7))
    assert statement(case).validity[LIVING_CASH] == Validity(since=date(2024, 9, 1))
    last = date(2024, 9, 9)
    case = determine(case, determination(4, 1_300, last, corrected=months((MAY, 1_300))), last)
    expected = [*(difference(month, 300) for month in (5, 6, 7)), difference(8, 100), difference(9, 200)]
    assert list(statement(case).arrears) == expected


def test_a_later_statement_that_repeats_the_amount_changes_no_payment_of_the_past() -> None:
    case = determine(paid(), determination(2, 1_200, JULY, corrected=months((MAY, 1_200))), JULY)
    again = date(2024, 8, 12)
    case = determine(case, determination(3, 1_200, again, cause="documents"), again)
    assert case.state.paid[LIVING_CASH] == ((MAY, 1_000), (date(2024, 8, 1), 1_200))


def test_what_ends_by_itself_is_not_paid_any_more_after_a_withdrawal() -> None:
    ends = decision(LIVING_CASH).model_copy(update={"until": date(2024, 12, 31)})
    first = replace_turn(determination(1, 1_000, APRIL, cause="report"), decisions=(ends,))
    case = determine(determine(given(), first, APRIL), determination(2, None, APRIL), APRIL)
    assert case.state.paid[LIVING_CASH] == ()


def test_a_department_that_decides_again_with_the_correction_is_corrected_too() -> None:
    case = given()
    first = determination(1, 1_000, APRIL, cause="report", referred_to=("utility",))
    case = case.and_then(*case.when(PROGRESS.record_determination, first, noon(APRIL)))
    answer = replace_turn(decided(1, decision(GAS, amount=1_000)), department="utility")
    case = case.and_then(*case.when(PROGRESS.record_benefits, answer, noon(APRIL)))
    second = determination(2, 1_000, JULY, corrected=months((date(2024, 6, 1), 1_000)), referred_to=("utility",))
    case = case.and_then(*case.when(PROGRESS.record_determination, second, noon(JULY)))
    answer = replace_turn(decided(2, decision(GAS, amount=500)), department="utility")
    case = case.and_then(*case.when(PROGRESS.record_benefits, answer, noon(JULY)))
    assert statement(case).overpaid == (difference(6, 500, GAS), difference(7, 500, GAS))
    assert statement(case).validity == {LIVING_CASH: Validity(since=MAY), GAS: Validity(since=date(2024, 6, 1))}


def test_a_statement_with_a_new_difference_repeats_nothing() -> None:
    before = statement(paid())
    assert repeats(before, before)
    assert not repeats(before.model_copy(update={"arrears": (difference(5, 1),)}), before)
