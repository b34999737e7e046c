"""Ages, windows and working days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.policy.calendar.dates import a_year_before, completed_years, past_birthday
from services.policy.calendar.deadlines import after_working_days_without
from services.policy.calendar.working_days import after_days, after_working_days, working_day

from .households import PACKS


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2004, 2, 29), date(2022, 2, 28), 17),
        (date(2004, 2, 29), date(2022, 3, 1), 18),
        (date(2004, 2, 29), date(2024, 2, 29), 20),
        (date(2005, 6, 1), date(2024, 5, 31), 18),
        (date(2005, 6, 1), date(2024, 6, 1), 19),
    ],
)
def test_age_is_completed_years(born: date, day: date, age: int) -> None:
    assert completed_years(born, day) == age


def test_on_the_seventieth_birthday_nobody_is_over_seventy() -> None:
    assert not past_birthday(date(1950, 9, 15), 70, date(2020, 9, 15))
    assert past_birthday(date(1950, 9, 14), 70, date(2020, 9, 15))
    assert past_birthday(date(1948, 2, 29), 70, date(2018, 3, 2))
    assert not past_birthday(date(1948, 2, 29), 70, date(2018, 3, 1))


def test_a_window_of_a_year_that_would_end_on_29_february_ends_on_28() -> None:
    assert a_year_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert a_year_before(date(2024, 3, 1)) == date(2023, 3, 1)


def test_a_make_up_saturday_is_a_working_day_and_a_holiday_is_not() -> None:
    assert working_day(date(2025, 10, 11)) == (True, False)
    assert working_day(date(2025, 10, 8)) == (False, False)


def test_a_deadline_over_the_national_holiday_skips_it() -> None:
    assert after_working_days(date(2025, 9, 30), 1).day == date(2025, 10, 9)


def test_a_deadline_in_a_year_not_announced_counts_weekdays_less_fixed_holidays_and_is_preliminary() -> None:
    deadline = after_working_days(date(2098, 12, 31), 1)
    assert (deadline.day, deadline.preliminary) == (date(2099, 1, 2), True)
    assert after_days(date(2024, 2, 25), 7).day == date(2024, 3, 3)


def test_a_step_ends_on_the_last_day_that_the_pack_gives_it() -> None:
    pack = PACKS.all[0]
    filed = date(2024, 2, 5)
    assert pack.deadline("review", filed).day == date(2024, 3, 1)
    assert pack.deadline("public_notice", filed).day == date(2024, 2, 12)
    assert pack.deadline("whole_case", filed, extended=True).day > pack.deadline("whole_case", filed).day


@given(st.dates(date(2005, 1, 1), date(2026, 6, 1)), st.integers(1, 40))
def test_a_deadline_falls_on_a_working_day_with_that_many_before_it(start: date, count: int) -> None:
    deadline = after_working_days(start, count).day
    days = [start + timedelta(days=step) for step in range(1, (deadline - start).days + 1)]
    assert working_day(deadline)[0]
    assert sum(working_day(day)[0] for day in days) == count


def test_a_pause_is_no_part_of_a_period() -> None:
    """From 9 to 13 March there are five working days."""
    start, stopped, went_on = date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 13)
    assert after_working_days_without(start, 3, []) == after_working_days(start, 3)
    assert after_working_days_without(start, 3, [(stopped, went_on)]).day == date(2026, 3, 17)
    assert after_working_days_without(went_on, 3, [(stopped, start)]) == after_working_days(went_on, 3), "it was over"
    within = after_working_days_without(date(2026, 3, 10), 3, [(stopped, went_on)])
    assert within.day == date(2026, 3, 18), "a period that begins in a pause begins when that is over"
