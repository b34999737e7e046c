"""Checks of order: rules that can never be reached, and items that depend on each other in a circle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from services.policy.core.source import Place
from services.policy.formulas.amounts import GrantedAmount
from services.policy.formulas.combinations import Granted, Holds
from services.policy.formulas.conditions import Fact
from services.policy.formulas.formula import Name
from services.policy.model.walk import walk

if TYPE_CHECKING:
    from services.policy.model.layout import Layout

Problem = tuple[Place, str]


def order_problems(layout: Layout) -> Iterator[Problem]:
    """Yields rules that can never be reached."""
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


MOST_STEPS = 5_000
LONGEST_CHAIN = 20


def circle_problems(layout: Layout) -> Iterator[Problem]:
    """Yields formulas, questions and items that depend on each other in a circle, or that take too many steps to
    compute."""
    nodes: dict[str, Any] = {item.id: item.ways for item in layout.items}
    nodes |= {name: formula.value for name, formula in layout.formulas.items()}
    nodes |= {_question(name): question.when for name, question in layout.questions.items()}
    graph = {name: _uses(layout, node) for name, node in nodes.items()}
    try:
        order = [*TopologicalSorter(graph).static_order()]
    except CycleError as error:
        circle: list[str] = error.args[1]
        yield _place(layout, circle[0]), f"these read one another in a circle: {' → '.join(circle)}"
        return
    yield from _too_long(layout, nodes, graph, order)


def _too_long(
    layout: Layout, nodes: Mapping[str, Any], graph: Mapping[str, Counter[str]], order: Iterable[str]
) -> Iterator[Problem]:
    """Finds formulas that take too many steps or that are nested too deeply. If each formula reads another one twice,
    a few formulas take millions of steps. `order`: each name comes after the names that it reads."""
    steps: dict[str, int] = {}
    chain: dict[str, int] = {}
    for name in order:
        used = graph.get(name, Counter())
        steps[name] = sum(1 for _ in walk(nodes.get(name), (), of_member=False)) + sum(
            times * steps[each] for each, times in used.items()
        )
        chain[name] = 1 + max((chain[each] for each in used), default=0)
        if steps[name] > MOST_STEPS or chain[name] > LONGEST_CHAIN:
            yield (
                _place(layout, name),
                f"{name} is too long: with all that it reads, more than {MOST_STEPS} steps, or {LONGEST_CHAIN} names in a row",
            )
            return


def _uses(layout: Layout, node: Any) -> Counter[str]:
    return Counter(
        used
        for part in walk(node, (), of_member=False)
        for used in _used(part.node)
        if not isinstance(part.node, Name | Fact) or used in layout.formulas
    )


def _used(node: Any) -> tuple[str, ...]:
    """Returns the names that the node reads."""
    match node:
        case Granted():
            return (node.granted,)
        case GrantedAmount():
            return (node.granted_amount,)
        case Holds():
            return (_question(node.holds_question),)
        case Name():
            return (node.name,)
        case Fact():
            return (node.fact,)
        case _:
            return ()


def _question(name: str) -> str:
    """Returns the key of a question in the graph. A question and a formula can have the same name."""
    return f"questions.{name}"


def _place(layout: Layout, name: str) -> Place:
    places: dict[str, Place] = {item.id: ("items", index) for index, item in enumerate(layout.items)}
    places |= {_question(question): ("questions", question) for question in layout.questions}
    return places.get(name, ("formulas", name))
