"""Checks of figures: each year in force has a figure, each value of the fact in `by` has a figure, and the unit can be
printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from services.policy.core.source import Place
from services.policy.formulas.fact_names import DERIVED, FACT_NAMES, domain
from services.policy.model.sections import Figures, FigureTable
from services.policy.vocabulary.dictionary import common

if TYPE_CHECKING:
    from services.policy.model.layout import Layout

Problem = tuple[Place, str]
OTHERWISE = "otherwise"


def figure_problems(layout: Layout) -> Iterator[Problem]:
    """Yields problems of figures and formulas as entries: names, units, years, tables."""
    for section in ("figures", "formulas"):
        for name, entry in getattr(layout, section).items():
            if name in FACT_NAMES or name in DERIVED or (section == "formulas" and name in layout.figures):
                yield (section, name), "the name is taken; choose another"
            if entry.unit not in common()["units"]:
                yield (section, name, "unit"), f"unknown unit; one of: {', '.join(common()['units'])}"
    for name, figure in layout.figures.items():
        yield from _figures(layout, figure.value, ("figures", name, "value"))


def _figures(layout: Layout, figures: Figures, place: Place) -> Iterator[Problem]:
    if not isinstance(figures, FigureTable):
        return
    if (figures.by_year is None) == (figures.by is None) or (figures.by is None) != (figures.values is None):
        yield place, "write either `by_year`, or `by` with `values`"
        return
    yield from _years(layout, figures, place) if figures.by_year is not None else _table(figures, place)
    key = "by_year" if figures.by_year is not None else "values"
    for value, inner in getattr(figures, key).items():
        yield from _figures(layout, inner, (*place, key, value))


def _years(layout: Layout, figures: FigureTable, place: Place) -> Iterator[Problem]:
    given = figures.by_year or {}
    for year in layout.years:
        if year not in given:
            yield (*place, "by_year"), f"no figure for {year}, which is in force"
    for year in given:
        if year not in layout.years:
            yield (*place, "by_year", year), f"{year} is not in force; leave it out"


def _table(figures: FigureTable, place: Place) -> Iterator[Problem]:
    values, rows = domain(figures.by or ""), figures.values or {}
    if values is None:
        yield (*place, "by"), f"{figures.by!r} is no fact with a fixed list of values"
        return
    for row in rows:
        if row != OTHERWISE and not is_listed(row, values):
            yield (*place, "values", row), f"{figures.by} is never {row!r}; it is one of {spelled(values)}"
    missing = [value for value in values if not is_listed(value, rows)]
    if OTHERWISE not in rows and missing and figures.by != "category":
        yield (*place, "values"), f"no figure where {figures.by} is {spelled(missing)}; add a line, or `otherwise`"


def is_listed(value: Any, values: Any) -> bool:
    """True if the value is one of these. Unlike in Python, `true` does not equal 1."""
    return any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in values)


def spelled(values: Any) -> str:
    """Returns the values as a pack writes them."""
    return ", ".join(
        "absent" if value is None else str(value).lower() if isinstance(value, bool) else str(value) for value in values
    )
