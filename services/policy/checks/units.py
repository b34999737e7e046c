"""Checks of units: a figure is written as its unit requires, and amounts, shares and numbers of months are used as
such."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from services.policy.core.money import exact
from services.policy.core.source import Place
from services.policy.formulas.choices import Choose, Larger, Smaller
from services.policy.formulas.formula import Name, Number
from services.policy.formulas.quantities import Difference, Sum
from services.policy.model.sections import FigureTable
from services.policy.vocabulary.dictionary import numbers

if TYPE_CHECKING:
    from services.policy.model.layout import Layout

Problem = tuple[Place, str]
Kind = Literal["fen", "percent", "months"]

SHARES = {"percent": 1, "percent_of_standard": 10}
"""Units that are written in percent, and their largest value: 100 % of a whole, 1000 % of a standard."""
COUNTED = ("people", "months")
"""Units whose values are whole numbers."""
SHOWN = {
    "fen": "whole fen, such as 1200",
    "percent": "a share of at most 100%, such as 70%",
    "months": "whole months, at least 1",
}
_PARTS: Mapping[type, str] = {Sum: "sum", Difference: "difference", Smaller: "smallest", Larger: "largest"}


def written_problems(figures: Mapping[str, Any]) -> Iterator[Problem]:
    """Yields numbers that are not written in the unit of their figure. Takes the figures as the file contains them."""
    for name, figure in figures.items():
        for place, number in _numbers(figure["value"], ("figures", name, "value")):
            wrong = _not_in(figure["unit"], str(number))
            if wrong:
                yield place, wrong


def _numbers(value: Any, place: Place) -> Iterator[tuple[Place, int | str]]:
    if not isinstance(value, dict):
        yield place, value
        return
    key = "by_year" if "by_year" in value else "values"
    for row, inner in value.get(key, {}).items():
        yield from _numbers(inner, (*place, key, row))


def _not_in(unit: str, number: str) -> str | None:
    if unit in SHARES and not number.endswith("%"):
        return f"a figure in {unit} is written as 70%"
    if unit in SHARES and exact(number) > SHARES[unit]:
        return f"{number} is too much: at most {100 * SHARES[unit]}%, for a multiple of a standard with `unit: percent_of_standard`"
    if unit not in SHARES and number.endswith("%"):
        return f"a figure in {unit} is no share; write a number, or `unit: percent`"
    if unit in COUNTED and exact(number).denominator != 1:
        return f"a figure in {unit} is a whole number"
    return None


def result_problems(layout: Layout) -> Iterator[Problem]:
    """Yields quantities whose unit does not match their use."""
    for kind, node, place in _used(layout):
        for inner, leaf in _results(node, place):
            if not _fits(layout, kind, leaf):
                yield inner, f"here stands {SHOWN[kind]}"


def _used(layout: Layout) -> Iterator[tuple[Kind, Any, Place]]:
    """Yields every quantity that is used as an amount, a share, or a number of months."""
    work, care = layout.income.work_deduction, layout.income.care_deduction
    if work:
        yield "fen", work.amount, ("income", "work_deduction", "amount")
    if care:
        yield "fen", care.limit, ("income", "care_deduction", "limit")
    for index, test in enumerate(layout.categories):
        yield "fen", test.cash, ("categories", index, "cash")
        yield "months", test.months_left, ("categories", index, "months_left")
    for index, item in enumerate(layout.items):
        for number, way in enumerate(item.ways):
            place: Place = ("items", index, "ways", number)
            yield "fen", way.amount, (*place, "amount")
            yield "fen", way.cap, (*place, "cap")
            yield "percent", way.percent, (*place, "percent")
            yield "months", way.months, (*place, "months")


def _results(node: Any, place: Place) -> Iterator[tuple[Place, Number | Name]]:
    """Yields the numbers and names that a quantity can have as its value, or of which it is the sum."""
    if isinstance(node, Number | Name):
        yield place, node
    if isinstance(node, Choose):
        for index, line in enumerate(node.choose):
            yield from _results(line.then, (*place, "choose", index, "then"))
    if type(node) in _PARTS:
        key = _PARTS[type(node)]
        for index, part in enumerate(getattr(node, key)):
            yield from _results(part, (*place, key, index))


def _fits(layout: Layout, kind: Kind, leaf: Number | Name) -> bool:
    if isinstance(leaf, Name):
        return _unit(layout, leaf.name) == kind and not (kind == "months" and _none(layout, leaf.name))
    if kind == "percent":
        return leaf.share
    return not leaf.share and leaf.number.denominator == 1 and leaf.number >= (kind == "months")


def _unit(layout: Layout, name: str) -> str:
    entry = layout.figures.get(name) or layout.formulas.get(name)
    return entry.unit if entry else numbers()[name][1]


def _none(layout: Layout, name: str) -> bool:
    """True if the figure has the value 0. A benefit of 0 months would have no last day."""
    figure = layout.figures.get(name)
    return figure is not None and 0 in _values(figure.value)


def _values(value: Any) -> list[Any]:
    if not isinstance(value, FigureTable):
        return [value]
    return [one for inner in (value.by_year or value.values or {}).values() for one in _values(inner)]
