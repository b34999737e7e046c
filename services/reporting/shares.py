"""Formulas that are a part of a whole."""

from lianban_contracts.indicators import Figure

from services.policy.model.sections import Indicator

from .figure import absent, of_fen, share
from .year import Year, standard

KEY_RECIPIENTS, IN_NEED = ("extreme_poverty", "minimum_living"), ("extreme_poverty", "minimum_living", "marginal")


def rate(year: Year, one: Indicator) -> Figure:
    """Granted of due, in households, or in members for an item that is decided a member at a time; several items together. Beside it the longest wait of a queued household."""
    due = [found for item in one.items for _, found in year.due(item)]
    waits = [(year.today - found.queued_since).days for found in due if found.queued_since]
    return share(
        sum(found.granted for found in due), sum(found.due for found in due), longest_wait_days=max(waits, default=0)
    )


def rate_of_any(year: Year, one: Indicator) -> Figure:
    """Households with any of the items granted, of those with any due."""
    due = [[case.due[item] for item in one.items if item in case.due] for case in year.cases]
    due = [found for found in due if found]
    return share(sum(any(item.granted for item in found) for found in due), len(due))


def statements_delivered(year: Year, one: Indicator) -> Figure:
    """Statements delivered of those issued, each revision for itself."""
    return share(
        sum(len(case.issued & case.delivered) for case in year.cases), sum(len(case.issued) for case in year.cases)
    )


def households_visited(year: Year, one: Indicator) -> Figure:
    """Households of a category that somebody visited in the year."""
    found = year.of_category()
    return share(sum(any(day.year == year.year for day in case.visited) for case in found), len(found))


def items_decided(year: Year, one: Indicator) -> Figure:
    """Items with a decision, of those open to the households whose cases are determined."""
    return share(sum(case.decided for case in year.cases), sum(case.open for case in year.cases))


def medical_protection(year: Year, one: Indicator) -> Figure:
    """What insurances and medical aid paid of the bills, as medical adds it up; bills of unknown total are counted beside it."""
    if year.bills is None:
        return absent("medical")
    rows = [row for row in year.bills if row.category in IN_NEED]
    paid = sum(row.basic_fen + row.serious_fen + row.aid_fen for row in rows)
    unknown = sum(row.without_total for row in rows)
    return of_fen(paid, sum(row.total_fen for row in rows), without_total=unknown)


def share_of_bills(year: Year, one: Indicator) -> Figure:
    """Medical aid granted of the own payments of key recipients to whom it is due, as medical adds it up; amounts as high as their cap are counted beside it."""
    if year.bills is None:
        return absent("medical")
    rows = [row for row in year.bills if row.category in KEY_RECIPIENTS]
    items = [item.id for item in year.pack.items_of("medical")]
    key = [(case, item) for item in items for case, _ in year.due(item) if case.category in KEY_RECIPIENTS]
    capped = sum(year.capped(case, item) for case, item in key)
    return of_fen(sum(row.aided_fen for row in rows), sum(row.own_fen for row in rows), capped=capped)


def central_care_rate(year: Year, one: Indicator) -> Figure:
    """Of the extremely poor who cannot care for themselves, those in central care, as review counts them."""
    return absent("review") if year.care is None else share(year.care.central, year.care.dependent)


def standard_growth(year: Year, one: Indicator) -> Figure:
    """Growth of the standard since the year before; the growth of income beside which it stands is not known here."""
    now, before = standard(year.pack, year.year), standard(year.pack, year.year - 1)
    return of_fen(now - before, before) if now and before else absent("year_before")


def rural_share(year: Year, one: Indicator) -> Figure:
    """The rural of the urban standard."""
    rural, urban = standard(year.pack, year.year, "rural"), standard(year.pack, year.year, "urban")
    return of_fen(rural, urban) if rural and urban else absent("year_before")
