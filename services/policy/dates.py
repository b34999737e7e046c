"""Ages and windows, counted in completed years and whole months."""

from calendar import monthrange
from datetime import date
from functools import lru_cache


def completed_years(since: date, day: date) -> int:
    """Completed years on `day`; the birthday of someone born on 29 February is 1 March in other years."""
    years = day.year - since.year
    return years - ((day.month, day.day) < (since.month, since.day))


@lru_cache(maxsize=4096)
def a_year_before(day: date) -> date:
    """The same day a year ago; 29 February goes back to 28 February."""
    return day.replace(year=day.year - 1, day=min(day.day, monthrange(day.year - 1, day.month)[1]))


def past_birthday(birth: date, age: int, day: date) -> bool:
    """Whether someone is over `age`: the day after that birthday, or later."""
    reached = completed_years(birth, day)
    return reached > age or (reached == age and completed_years(birth, date.fromordinal(day.toordinal() - 1)) == age)
