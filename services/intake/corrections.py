"""Backward correction of monthly amounts: what was paid, and the difference from what was due, month by month (补发、多发)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from lianban_contracts.decisions import DecisionFigures
from lianban_contracts.intake import MonthlyDifference, Statement, Validity
from lianban_contracts.review import CorrectedMonths

from services.policy.calendar.dates import after_months, first_of_next_month

Paid = tuple[tuple[date, int], ...]
"""From which day on which monthly amount in fen was paid; 0: nothing. In order of time."""

Month = tuple[str, date]
"""An item and the first day of a month."""


def paid_after(
    paid: Mapping[str, Paid], before: Statement | None, statement: Statement, *, corrected: bool
) -> Mapping[str, Paid]:
    """Returns what was paid after a statement was issued. A correction changes no payment of months that have begun, and neither does a
    statement that repeats an amount of the one before."""
    next_month, found = first_of_next_month(statement.issued_on), dict(paid)
    known, runs = _running(before) if before else {}, _running(statement)
    for item, (period, fen) in runs.items():
        if known.get(item) != (period, fen):
            found[item] = _from(found.get(item, ()), next_month if corrected else period.since, fen, period)
    for item in found.keys() - runs.keys():
        kept = tuple(one for one in found[item] if one[0] < next_month)
        found[item] = (*kept, (next_month, 0)) if kept and kept[-1][1] else kept
    return found


def _running(statement: Statement) -> dict[str, tuple[Validity, int]]:
    """Returns the period and the monthly amount of each item that is paid."""
    return {
        one.item: (statement.validity[one.item], one.amount_fen or 0)
        for one in statement.decisions
        if one.item in statement.validity and _is_paid(one)
    }


def _is_paid(decision: DecisionFigures) -> bool:
    return decision.outcome == "granted" and decision.period == "month" and not decision.amount_kind


def _from(paid: Paid, since: date, fen: int, period: Validity) -> Paid:
    kept = tuple(one for one in paid if one[0] < since)
    stops = ((first_of_next_month(period.until), 0),) if period.until else ()
    return (*kept, (since, fen), *stops) if not (kept and kept[-1][1] == fen) else (*kept, *stops)


def amount_on(paid: Paid, day: date) -> int:
    """Returns the monthly amount that was paid on a day, in fen."""
    return next((fen for since, fen in reversed(paid) if since <= day), 0)


def due_on(corrections: Iterable[CorrectedMonths], item: str, day: date) -> int:
    """Returns the monthly amount of civil affairs that was due on a day, in fen."""
    last = [one for one in corrections if one.since <= day]
    return last[-1].amounts.get(item, 0) if last else 0


def merged(pending: tuple[CorrectedMonths, ...], later: tuple[CorrectedMonths, ...]) -> tuple[CorrectedMonths, ...]:
    """Returns the corrections that no statement has yet. A later one replaces earlier ones from its first day."""
    return (*(one for one in pending if one.since < later[0].since), *later) if later else pending


def months(since: date, today: date) -> Iterator[date]:
    """Yields the first day of each month from this day to the month of today."""
    while since <= today:
        yield since
        since = after_months(since, 1)


def differences(
    before: Statement | None, paid: Mapping[Month, int], due: Mapping[Month, int]
) -> tuple[tuple[MonthlyDifference, ...], tuple[MonthlyDifference, ...]]:
    """Returns arrears and overpaid amounts: those of the statement before, and the new differences. `paid` and `due`: in fen, of the months
    that are corrected now; what earlier corrections settled counts as paid."""
    ledger = _ledger(before)
    for key, fen in due.items():
        ledger[key] = fen - paid[key]
    listed = sorted(ledger.items())
    arrears = (MonthlyDifference(item=item, month=month, amount_fen=fen) for (item, month), fen in listed if fen > 0)
    overpaid = (MonthlyDifference(item=item, month=month, amount_fen=-fen) for (item, month), fen in listed if fen < 0)
    return tuple(arrears), tuple(overpaid)


def _ledger(statement: Statement | None) -> dict[Month, int]:
    if statement is None:
        return {}
    owed = {(one.item, one.month): one.amount_fen for one in statement.arrears}
    return owed | {(one.item, one.month): -one.amount_fen for one in statement.overpaid}
