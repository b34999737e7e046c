"""Working days of the Chinese calendar, with its make-up days."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

_FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Statutory days with a fixed date. Source: 全国年节及纪念日放假办法, 2024."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period."""

    day: date
    preliminary: bool
    """True if the period reaches into a year whose calendar is not announced yet. The day is computed again when it is."""


@lru_cache(maxsize=4096)
def working_day(day: date) -> tuple[bool, bool]:
    """Whether the day is a working day, and whether this is preliminary because the calendar of its year is not announced."""
    try:
        return chinese_calendar.is_workday(day), False
    except NotImplementedError:
        return day.weekday() < 5 and (day.month, day.day) not in _FIXED_HOLIDAYS, True


@lru_cache(maxsize=4096)
def after_working_days(start: date, count: int) -> Deadline:
    """The last of `count` working days after `start`. `start` itself is not counted."""
    day, preliminary = start, False
    while count > 0:
        day += timedelta(days=1)
        works, unsure = working_day(day)
        preliminary |= unsure
        count -= works
    return Deadline(day, preliminary)


def after_days(start: date, count: int) -> Deadline:
    """The last of `count` calendar days after `start`. `start` itself is not counted."""
    return Deadline(start + timedelta(days=count), preliminary=False)


def working_days_between(start: date, end: date) -> int:
    """The number of working days after `start` up to and including `end`; 0 if `end` is not after `start`."""
    days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(working_day(day)[0] for day in days)
