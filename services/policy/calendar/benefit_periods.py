"""When a granted benefit runs."""

from __future__ import annotations

from datetime import date, timedelta

from lianban_contracts.decisions import Decision
from lianban_contracts.intake import Validity

from .dates import after_months, end_of_school_year, first_of_next_month


def validity(
    decision: Decision, *, assessed_on: date, confirmed_on: date, months_left: int | None = None
) -> Validity | None:
    """From when to when the benefit runs; None for what is not granted or is paid once.

    A monthly amount begins with the month after confirmation and ends with its months, or with those of a gradual exit; a yearly one is of the year of
    assessment, one of a school year of that school year. Source of the first month: docs/domain.md, "How long a case may take".
    """
    if decision.outcome != "granted" or decision.period == "once":
        return None
    match decision.period:
        case "month":
            return _monthly(first_of_next_month(confirmed_on), decision.months or months_left)
        case "year":
            return Validity(since=assessed_on, until=date(assessed_on.year, 12, 31))
        case "school_year":
            return Validity(since=assessed_on, until=end_of_school_year(assessed_on))
        case _:
            return Validity(since=confirmed_on)


def _monthly(since: date, months: int | None) -> Validity:
    return Validity(since=since, until=after_months(since, months) - timedelta(days=1) if months else None)
