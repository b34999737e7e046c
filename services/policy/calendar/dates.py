"""Ages and windows, counted in completed years and whole months."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache


def completed_years(since: date, day: date) -> int:
    """Completed years on `day`; the birthday of someone born on 29 February is 1 March in other years."""
    years = day.year - since.year
    return years - ((day.month, day.day) < (since.month, since.day))


@lru_cache(maxsize=4096)
def a_year_before(day: date) -> date:
    """The same day a year ago; 29 February goes back to 28 February."""
    return day.replace(year=day.year - 1, day=min(day.day, monthrange(day.year - 1, day.month)[1]))


def birthday(birth: date, age: int) -> date:
    """The day on which someone reaches an age; 1 March for someone born on 29 February, in other years."""
    day = after_months(birth, 12 * age)
    return day if day.day == birth.day else day + timedelta(days=1)


def end_of_month(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def is_new_year(day: date) -> bool:
    """True on 1 January."""
    return (day.month, day.day) == (1, 1)


def past_birthday(birth: date, age: int, day: date) -> bool:
    """Whether someone is over `age`: the day after that birthday, or later."""
    reached = completed_years(birth, day)
    return reached > age or (reached == age and completed_years(birth, date.fromordinal(day.toordinal() - 1)) == age)


def after_months(day: date, months: int) -> date:
    """The same day of the month `months` later; a day that the month lacks is its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=4096)
def first_of_next_month(day: date) -> date:
    """The first day of the month after `day`."""
    return after_months(day.replace(day=1), 1)


@lru_cache(maxsize=4096)
def end_of_school_year(day: date) -> date:
    """The last day of the school year for which `day` counts: 31 August; schools in China begin on 1 September. A day in July or
    August counts for the school year that begins next. Source: local, to be set by the education department."""
    return date(day.year + (day.month >= _COUNTS_FOR_NEXT), _SCHOOL_BEGINS, 1) - timedelta(days=1)


def start_of_school_year(day: date) -> date:
    """The first day of the school year for which `day` counts: 1 September."""
    return date(end_of_school_year(day).year - 1, _SCHOOL_BEGINS, 1)


_SCHOOL_BEGINS = 9
_COUNTS_FOR_NEXT = 7
