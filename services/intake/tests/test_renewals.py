"""The days on which benefits of a file change by themselves."""

from datetime import UTC, date, datetime
from typing import Any

from lianban_contracts.intake import EarlierGrant, FormerAmount, Statement, StatementIssued, Validity
from lianban_contracts.life import RenewalDue

from services.intake.renewals import RENEWAL
from services.intake.requests import Changed

from .household import (
    CLOCKS,
    ID,
    LIFE,
    PROGRESS,
    Given,
    completed,
    decided,
    decision,
    determined,
    moment_of,
    recorded,
    replace_turn,
)

RENEWALS = CLOCKS.renewals
NEW_YEAR = date(2025, 1, 1)
EARLY = datetime(2024, 12, 31, 17, tzinfo=UTC)
"""01:00 on 1 January in China."""


def yearly(amount: int) -> Any:
    return decision("medical.insurance_premium", amount=amount).model_copy(update={"period": "year"})


def answered(case: Given, *decisions: Any) -> Statement:
    """Returns the statement after the renewal of the year."""
    message = replace_turn(
        recorded(2, "final", "medical"), cause="renewal", renewed_on=NEW_YEAR, determined_on=NEW_YEAR
    )
    case = case.and_then(*case.when(PROGRESS.record_determination, message, EARLY))
    answer = replace_turn(decided(2, *decisions), assessed_on=NEW_YEAR)
    (_, issued) = case.when(PROGRESS.record_benefits, answer, EARLY)
    assert isinstance(issued, StatementIssued)
    return issued.statement


def test_a_file_is_renewed_on_the_first_day_of_the_year_and_once() -> None:
    case = completed(yearly(53_000))
    assert RENEWALS.next_due(case.state) == NEW_YEAR
    assert not RENEWALS.fire(case.state, RENEWAL, moment_of(date(2024, 12, 31)))
    events = RENEWALS.fire(case.state, RENEWAL, moment_of(NEW_YEAR))
    assert events == [RenewalDue(application=ID, due_on=NEW_YEAR, causes=("year",))]
    assert RENEWALS.next_due(case.and_then(*events).state) is None, "review has not answered yet"


def test_the_premium_of_the_new_year_is_granted_beside_that_of_the_old_one() -> None:
    case = completed(yearly(53_000))
    statement = answered(case, yearly(53_000))
    assert statement.validity == {"medical.insurance_premium": Validity(since=NEW_YEAR, until=date(2025, 12, 31))}
    assert statement.earlier == (
        EarlierGrant(item="medical.insurance_premium", period="year", year=2024, amount_fen=53_000),
    )


def test_a_monthly_amount_changes_on_the_first_day_of_the_year_without_a_gap() -> None:
    statement = answered(completed(decision("medical.inpatient")), decision("medical.inpatient", amount=1_100))
    assert statement.validity == {"medical.inpatient": Validity(since=NEW_YEAR)}
    assert statement.former == ()


def test_an_amount_that_is_not_granted_any_more_runs_to_the_end_of_the_month() -> None:
    statement = answered(completed(decision("medical.inpatient")), decision("medical.inpatient", "declined", None))
    until = date(2025, 1, 31)
    assert statement.former == (
        FormerAmount(item="medical.inpatient", amount_fen=1_000, since=date(2024, 5, 1), until=until),
    )


def test_a_household_without_a_category_is_not_renewed() -> None:
    case = completed(yearly(53_000)).and_then(replace_turn(recorded(2, "refused"), category="none"))
    assert RENEWALS.next_due(case.state) is None


def test_a_renewal_that_changes_nothing_issues_no_statement_and_sets_the_next_day() -> None:
    case = completed(yearly(53_000).model_copy(update={"period": "school_year"}))
    begins = date(2024, 9, 1)
    assert RENEWALS.next_due(case.state) == begins
    message = replace_turn(recorded(2, "final", "medical"), cause="renewal", renewed_on=begins)
    case = case.and_then(*case.when(PROGRESS.record_determination, message, EARLY))
    answer = replace_turn(case.state.benefits["medical"], turn=2, assessed_on=date(2024, 4, 16))
    after = case.and_then(answer)
    assert case.when(PROGRESS.record_benefits, answer, EARLY) == [answer]
    (timer,) = CLOCKS.timers(case.state, after.state, [answer], EARLY)
    assert (timer.name, timer.due) == (RENEWAL, datetime(2024, 12, 31, 16, tzinfo=UTC))


def test_a_birthday_at_an_age_limit_of_an_item_is_a_day_of_renewal() -> None:
    born = date(2006, 6, 10)
    case = completed(yearly(53_000))
    state = case.state._replace(births={"m1": born})
    assert RENEWALS.next_due(state) == date(2024, 6, 10)
    (event,) = RENEWALS.fire(state, RENEWAL, moment_of(date(2024, 6, 10)))
    assert isinstance(event, RenewalDue)
    assert event.causes == ("birthday",)


def split(**members: int) -> Any:
    """Returns a premium of the year, by member."""
    return yearly(sum(members.values())).model_copy(update={"members": members})


def test_what_a_member_was_granted_for_the_year_stays_after_they_left() -> None:
    case = completed(split(m1=53_000, m2=53_000))
    case = case.and_then(*case.when(LIFE.change, Changed(cause="left", left=("m2",))))
    case = case.and_then(replace_turn(recorded(2, "final", "medical"), cause="change"))
    (_, issued) = case.when(PROGRESS.record_benefits, decided(2, split(m1=53_000)))
    assert isinstance(issued, StatementIssued)
    assert issued.statement.earlier == (
        EarlierGrant(item="medical.insurance_premium", period="year", year=2024, amount_fen=53_000),
    )


def test_what_was_granted_for_the_year_stays_after_the_last_member_died() -> None:
    case = completed(yearly(53_000))
    case = case.and_then(*case.when(LIFE.change, Changed(cause="death", left=("m1", "m2", "m3", "m4"))))
    (_, issued) = case.when(
        PROGRESS.record_determination, replace_turn(determined(2, "withdrawn"), cause="change", category="none")
    )
    assert isinstance(issued, StatementIssued)
    assert [one.amount_fen for one in issued.statement.earlier] == [53_000]
