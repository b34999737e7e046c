"""Checks of tables by category: a table has a line for each category with which it can be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from services.policy.core.source import Place
from services.policy.formulas.conditions import Fact
from services.policy.formulas.formula import Name
from services.policy.model.sections import FigureTable
from services.policy.model.walk import names_behind, walk

from .figures import OTHERWISE

if TYPE_CHECKING:
    from services.policy.model.layout import Layout

Problem = tuple[Place, str]
NOT_YET = frozenset({"none"})
"""The category of a household before it is determined."""


def table_problems(layout: Layout) -> Iterator[Problem]:
    """Yields figures that have no line for a category with which they are read."""
    for place, node, categories in _asked(layout):
        for part in walk(node, place, of_member=False):
            if isinstance(part.node, Name | Fact):
                yield from _missing(layout, part.node, part.place, categories)


def _asked(layout: Layout) -> Iterator[tuple[Place, Any, frozenset[str]]]:
    """Yields every quantity and condition with the categories that a household can have when it is evaluated."""
    found = frozenset(test.category for test in layout.categories)
    for section in ("assistance_types", "questions", "income", "single_listing"):
        yield (section,), getattr(layout, section), found | NOT_YET
    for index, entry in enumerate(layout.entry):
        yield ("entry", index, "when"), entry.when, NOT_YET
    for index, test in enumerate(layout.categories):
        yield ("categories", index, "when"), test.when, NOT_YET
        for field in ("full_when", "cash", "months_left"):
            yield ("categories", index, field), getattr(test, field), frozenset({test.category})
    for index, item in enumerate(layout.items):
        for number, way in enumerate(item.ways):
            yield ("items", index, "ways", number), way, way.for_


def _missing(layout: Layout, node: Any, place: Place, categories: frozenset[str]) -> Iterator[Problem]:
    for name in sorted(names_behind(layout, node) & layout.figures.keys()):
        for table in walk(layout.figures[name].value, (), of_member=False):
            rows = table.node.values or {} if isinstance(table.node, FigureTable) else {}
            lacking = sorted(categories - rows.keys())
            if getattr(table.node, "by", None) == "category" and OTHERWISE not in rows and lacking:
                yield place, f"the figure has no line for {', '.join(lacking)}, for which it is asked here"
