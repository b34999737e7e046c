"""Formulas that are an amount, a number, or a time."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from lianban_contracts.indicators import Figure

from services.policy.model.sections import Indicator

from .figure import between, half_up, least
from .year import Year


def least_standard(year: Year, one: Indicator) -> Figure:
    """The least yearly standard that a determination used."""
    used = [fen for case in year.cases if (fen := year.standard_of(case)) is not None]
    return least("yuan", [(fen, 100) for fen in used])


def standard_with_item(year: Year, one: Indicator) -> Figure:
    """The least of the yearly standard and twelve times the monthly amount of each member granted, to the nearest yuan."""
    sums = [
        fen + 12 * amount
        for item in one.items
        for case, due in year.due(item)
        if (fen := year.standard_of(case)) is not None
        for amount in due.amounts
    ]
    return least("yuan", [(int(half_up(Fraction(fen, 100), 0)), 1) for fen in sums])


def average_amount(year: Year, one: Indicator) -> Figure:
    """The mean of the monthly amounts granted, a member."""
    paid = _amounts(year, one)
    return Figure(kind="yuan", ratios=((sum(paid), 100 * len(paid)),) if paid else ())


def yearly_amount(year: Year, one: Indicator) -> Figure:
    """Twelve times the least monthly amount granted."""
    return least("yuan", [(12 * amount, 100) for amount in _amounts(year, one)])


def multiple_of_standard(year: Year, one: Indicator) -> Figure:
    """The least of twelve monthly amounts to the yearly standard of the household's area."""
    return least("times", [(12 * amount, fen) for _, amount, fen, _ in _paid(year, one)])


def months_of_standard(year: Year, one: Indicator) -> Figure:
    """Aid a head in months of the standard, least and greatest; what an officer raised (一事一议) is counted beside it."""
    paid = [(12 * amount, fen * size, raised) for size, amount, fen, raised in _paid(year, one) if size]
    ordinary = [(part, whole) for part, whole, raised in paid if not raised]
    return between("times", ordinary, case_by_case=len(paid) - len(ordinary))


def distinct_members(year: Year, one: Indicator) -> Figure:
    """Members granted since the plan began, each once a case."""
    now = sum(due.granted for item in one.items for _, due in year.due(item))
    return Figure(kind="count", ratios=((year.helped_before + now, 1),))


def open_cases(year: Year, one: Indicator) -> Figure:
    """Members to whom it is due and not granted: what must become none."""
    return Figure(
        kind="count", ratios=((sum(due.due - due.granted for item in one.items for _, due in year.due(item)), 1),)
    )


def joint_items(year: Year, one: Indicator) -> Figure:
    """Items on the joint list on the last day of the year."""
    last = date(year.year, 12, 31)
    on_list = [
        item
        for item in year.pack.layout.items
        if (item.joint_from or last) <= last and (item.from_ or last) <= last <= (item.until or last)
    ]
    return Figure(kind="count", ratios=((len(on_list), 1),))


def withdrawal_time(year: Year, one: Indicator) -> Figure:
    """The longest time from a report that withdrew an early approval to its end in every department; beside it what is still provisional."""
    days = [case.withdrawn_days for case in year.cases if case.withdrawn_days is not None]
    ages = [(year.today - case.provisional_since).days for case in year.cases if case.provisional_since]
    ratios = ((max(days), 1),) if days else ()
    beside = {"provisional": len(ages), "oldest_days": max(ages, default=0)}
    return Figure(kind="days", ratios=ratios, beside=beside)


def _amounts(year: Year, one: Indicator) -> list[int]:
    return [amount for item in one.items for _, due in year.due(item) for amount in due.amounts]


def _paid(year: Year, one: Indicator) -> Iterator[tuple[int | None, int, int, bool]]:
    for item in one.items:
        for case, due in year.due(item):
            if fen := year.standard_of(case):
                yield from ((case.size, amount, fen, due.case_by_case) for amount in due.amounts)
