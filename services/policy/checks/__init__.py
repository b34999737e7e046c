"""Checks of a pack beyond the types of its parts. Each problem has its place and states the correction."""

from __future__ import annotations

from collections.abc import Iterator

from lianban_contracts.departments import DEPARTMENTS

from services.policy.core.source import Place
from services.policy.model.layout import Layout
from services.policy.model.walk import walk

from .figures import figure_problems
from .formulas import formula_problems
from .items import item_problems
from .order import circle_problems, order_problems
from .tables import table_problems
from .units import result_problems

Problem = tuple[Place, str]


def problems_of(layout: Layout) -> Iterator[Problem]:
    """Yields every problem of the pack. Later checks rely on the results of earlier ones, so they run only if those
    found no problem."""
    for check in (_simple, formula_problems, _whole):
        found = list(check(layout))
        yield from found
        if found:
            return


def _simple(layout: Layout) -> Iterator[Problem]:
    for check in (_dates, _clocks, _clauses, _sources, figure_problems, circle_problems):
        yield from check(layout)


def _whole(layout: Layout) -> Iterator[Problem]:
    yield from item_problems(layout)
    yield from result_problems(layout)
    yield from table_problems(layout)
    yield from order_problems(layout)


def _dates(layout: Layout) -> Iterator[Problem]:
    if layout.in_force.from_ > layout.in_force.to:
        yield ("in_force",), "the last day is before the first"


CLOCKS = frozenset(
    {"acceptance", "review", "public_notice", "confirmation", "refusal_letter", "whole_case", "correction"}
    | {"reconsideration", "recertification", "emergency_papers", "hearing"}
)
"""The steps of a case for which every pack must set a clock. The services and pages of a case use them."""


def _clocks(layout: Layout) -> Iterator[Problem]:
    for name in sorted(CLOCKS - layout.clocks.keys()):
        yield ("clocks",), f"the clock {name!r} is missing: every case needs it"
    for name in sorted(layout.clocks.keys() - CLOCKS - {*DEPARTMENTS}):
        yield ("clocks", name), f"no step is called so; there are {', '.join(sorted({*CLOCKS, *DEPARTMENTS}))}"
    for name, clock in layout.clocks.items():
        if [clock.days, clock.working_days, clock.months].count(None) != 2:
            yield ("clocks", name), "write one of `working_days`, `days` of the calendar, `months`"
        if name in ("review", "confirmation", *DEPARTMENTS) and clock.working_days is None:
            yield ("clocks", name), "how long an office has is counted in `working_days`"
        if clock.extendable_to is not None and clock.extendable_to <= (clock.working_days or clock.extendable_to):
            yield ("clocks", name, "extendable_to"), "an extension is longer than the `working_days`"


def _clauses(layout: Layout) -> Iterator[Problem]:
    for place, node, _ in walk(layout, (), of_member=False):
        clause = getattr(node, "clause", None)
        if clause is not None and clause not in layout.clauses:
            yield (
                (*place, "clause"),
                f"there is no clause {clause!r} under `clauses`; add it with its words, or cite one that is there",
            )


def _sources(layout: Layout) -> Iterator[Problem]:
    for place, node, _ in walk(layout, (), of_member=False):
        source = getattr(node, "source", None)
        if source in ("local", "mixed") and "set_by" in type(node).model_fields and not node.set_by:
            yield (*place, "source"), f"a value with source {source} names who must set it: add `set_by`"
        if source in ("seed", "mixed") and place[0] == "figures" and not node.clause:
            yield (*place, "source"), f"a figure with source {source} cites the plan: add `clause`"
