"""Checks of order: rules that can never be reached, and items that read one another in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from ..formulas.amounts import GrantedAmount
from ..formulas.combinations import Granted, Holds
from ..formulas.formula import Name
from ..formulas.walk import walk
from ..source import Place

if TYPE_CHECKING:
    from ..layout import Layout

Problem = tuple[Place, str]


def order_problems(layout: Layout) -> Iterator[Problem]:
    """Rules that can never be reached."""
    yield from _entries(layout)
    yield from _tests(layout)


def _entries(layout: Layout) -> Iterator[Problem]:
    tested = {test.category for test in layout.categories}
    for index, entry in enumerate(layout.entry):
        if any(before.when == entry.when for before in layout.entry[:index]):
            yield ("entry", index), "this line is never reached; an earlier one asks the same"
        for category in entry.categories:
            if category not in tested:
                yield ("entry", index, "categories"), f"there is no test for {category} under `categories`"


def _tests(layout: Layout) -> Iterator[Problem]:
    opened = {category for entry in layout.entry for category in entry.categories}
    for index, test in enumerate(layout.categories):
        if test.category not in opened:
            yield ("categories", index), f"this test is never reached: no line under `entry` opens {test.category}"
        if any(_covers(before, test) for before in layout.categories[:index]):
            yield ("categories", index), "this test is never reached; an earlier one asks the same"


def _covers(before: Any, test: Any) -> bool:
    return bool(before.when == test.when and before.supporters_up_to == test.supporters_up_to)


def circle_problems(layout: Layout) -> Iterator[Problem]:
    """Formulas, questions and items that read one another in a circle."""
    graph: dict[str, set[str]] = {item.id: _uses(layout, item.ways) for item in layout.items}
    graph |= {name: _uses(layout, formula.value) for name, formula in layout.formulas.items()}
    graph |= {_question(name): _uses(layout, question.when) for name, question in layout.questions.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        yield _place(layout, circle[0]), f"these read one another in a circle: {' → '.join(circle)}"


def _uses(layout: Layout, node: Any) -> set[str]:
    used: set[str] = set()
    for part in walk(node, (), of_member=False):
        if isinstance(part.node, Granted):
            used.add(part.node.granted)
        if isinstance(part.node, GrantedAmount):
            used.add(part.node.granted_amount)
        if isinstance(part.node, Holds):
            used.add(_question(part.node.holds_question))
        if isinstance(part.node, Name) and part.node.name in layout.formulas:
            used.add(part.node.name)
    return used


def _question(name: str) -> str:
    """A question may be called as a formula is."""
    return f"questions.{name}"


def _place(layout: Layout, name: str) -> Place:
    places: dict[str, Place] = {item.id: ("items", index) for index, item in enumerate(layout.items)}
    places |= {_question(question): ("questions", question) for question in layout.questions}
    return places.get(name, ("formulas", name))
