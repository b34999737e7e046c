"""The periods of granted benefits: first day, last day, and the day of the next certification."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from lianban_contracts.decisions import DecisionFigures
from lianban_contracts.intake import FormerAmount, Statement, Validity

from .dates import after_months, end_of_school_year, first_of_next_month, start_of_school_year


def validity(
    decision: DecisionFigures, *, assessed_on: date, confirmed_on: date, months_left: int | None = None
) -> Validity | None:
    """The first and last day of the benefit. None if it is not granted, or is paid once.

    A monthly amount begins in the month after confirmation and ends after its months, or after those of a gradual exit. A yearly amount is for the
    year of assessment, an amount for a school year for that school year. Source of the first month: docs/domain.md, "How long a case may take".
    """
    if decision.outcome != "granted" or decision.period == "once":
        return None
    match decision.period:
        case "month":
            return _monthly(first_of_next_month(confirmed_on), decision.months or months_left, decision.until)
        case "year":
            return Validity(since=assessed_on, until=date(assessed_on.year, 12, 31))
        case "school_year":
            return Validity(
                since=max(assessed_on, start_of_school_year(assessed_on)), until=end_of_school_year(assessed_on)
            )
        case _:
            return Validity(since=confirmed_on)


def year_of(period: str | None, day: date) -> int:
    """The year to which a benefit decided on this day belongs: the calendar year, or the year in which the school year begins."""
    return end_of_school_year(day).year - 1 if period == "school_year" else day.year


def _monthly(since: date, months: int | None, age_limit: date | None) -> Validity:
    ends = [after_months(since, months) - timedelta(days=1)] if months else []
    return Validity(since=since, until=min([*ends, *([age_limit] if age_limit else [])], default=None))


def former_amounts(before: Statement, after: Mapping[str, Validity], today: date) -> Iterator[FormerAmount]:
    """Monthly amounts of the statement before that are paid until the new amount begins, or until the end of this month if there is
    none. `after`: the periods of the new statement. Source: docs/domain.md, "From when to when a benefit runs"."""
    month_ends = first_of_next_month(today) - timedelta(days=1)
    yield from (one for one in before.former if one.until >= today)
    for decision in before.decisions:
        runs, amount = before.validity.get(decision.item), decision.amount_fen
        if not runs or not amount or decision.period != "month" or decision.amount_kind:
            continue
        later = after.get(decision.item)
        until = min(later.since - timedelta(days=1) if later else month_ends, runs.until or date.max)
        if runs != after.get(decision.item) and max(runs.since, today) <= until:
            yield FormerAmount(item=decision.item, amount_fen=amount, since=runs.since, until=until)


def ending_items(statement: Statement) -> Iterator[tuple[str, date]]:
    """Items that end on or after the day on which the statement was issued, each with its last day."""
    for item, runs in statement.validity.items():
        if runs.until and runs.until >= statement.issued_on and item not in statement.ended:
            yield item, runs.until
