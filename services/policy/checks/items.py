"""Checks of items: they are complete and can be reached, and they disclose to a department exactly the facts that it
needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args

from lianban_contracts.departments import Department

from services.policy.core.source import Place
from services.policy.formulas.conditions import Fact
from services.policy.formulas.fact_names import FACT_NAMES, NUMERIC, REVIEW_ONLY, SUPPLY
from services.policy.formulas.formula import Name
from services.policy.model.item import Item, Need, Supply, Way
from services.policy.model.walk import reads, walk
from services.policy.vocabulary.dictionary import common

if TYPE_CHECKING:
    from services.policy.model.layout import Layout

Problem = tuple[Place, str]


def item_problems(layout: Layout) -> Iterator[Problem]:
    """Yields problems of every item."""
    seen: set[str] = set()
    for index, item in enumerate(layout.items):
        place: Place = ("items", index)
        if item.id in seen:
            yield (*place, "id"), "an item with this id is there already"
        seen.add(item.id)
        yield from _owner(layout, item, place)
        yield from _dates(layout, item, place)
        for number, way in enumerate(item.ways):
            yield from _way(layout, item, way, (*place, "ways", number))
    for index, indicator in enumerate(layout.indicators):
        for unknown in set(indicator.items) - seen:
            yield ("indicators", index, "items"), f"there is no item {unknown!r} in this pack"


def _owner(layout: Layout, item: Item, place: Place) -> Iterator[Problem]:
    if item.owner not in (*get_args(Department), "civil"):
        yield (*place, "id"), f"no department {item.owner!r}; one of civil, {', '.join(get_args(Department))}"
    if item.owner != "civil":
        yield from _told(layout, item, place)


def _told(layout: Layout, item: Item, place: Place) -> Iterator[Problem]:
    """Data minimisation: exactly the facts that the formulas of an item read are disclosed to its department."""
    needed = reads(layout, item.ways)
    for part in walk(item.ways, (*place, "ways"), of_member=False):
        for name in REVIEW_ONLY & reads(layout, part.node) if isinstance(part.node, Name | Fact) else ():
            yield (
                part.place,
                f"a department is not told {name}; ask it as a question under `questions` and write `holds`",
            )
    for name in sorted(needed - set(item.facts) - REVIEW_ONLY):
        yield (*place, "facts"), f"the item reads {name}, which the department is not told; add it to `facts`"
    for name in item.facts:
        if name not in needed:
            yield (*place, "facts"), f"the item does not read {name}; a department is told nothing else: leave it out"


def _dates(layout: Layout, item: Item, place: Place) -> Iterator[Problem]:
    first, last = layout.in_force.from_, layout.in_force.to
    if (item.until and item.until < first) or any(day and day > last for day in (item.from_, item.joint_from)):
        yield place, f"the item's days lie outside the plan, which runs from {first} to {last}"
    if item.until and any(day and item.until < day for day in (item.from_, item.joint_from)):
        yield place, "the item ends before it begins"


def _way(layout: Layout, item: Item, way: Way, place: Place) -> Iterator[Problem]:
    if way.amount is not None and (item.period is None or way.percent is not None):
        yield place, "an amount has a `period`, and no `percent` beside it"
    if way.percent is not None and item.each == "household":
        yield place, "a concession in percent is granted to members: `each: member`"
    if way.amount is None and (way.cap or way.case_by_case or item.payable):
        yield place, "`cap`, `case_by_case` and `payable` belong to an `amount`"
    if way.supply:
        yield from _supply(way.supply, (*place, "supply"))
    if way.paid_early and way.paid_early not in NUMERIC & FACT_NAMES:
        yield (*place, "paid_early"), f"{way.paid_early!r} is no fact with an amount"
    for needs in ("household_needs", "needs"):
        for index, need in enumerate(getattr(way, needs)):
            yield from _need(need, getattr(way, needs)[:index], (*place, needs, index))
    yield from _reachable(layout, item, way, place)


def _supply(supply: Supply, place: Place) -> Iterator[Problem]:
    if supply.places not in SUPPLY:
        yield place, f"places are one of {', '.join(sorted(SUPPLY))}"
    if supply.queued not in common()["reasons"]:
        yield (*place, "queued"), f"unknown reason {supply.queued!r}; one of: {', '.join(common()['reasons'])}"


def _need(need: Need, earlier: tuple[Need, ...], place: Place) -> Iterator[Problem]:
    outcomes = [reason for reason in (need.declined, need.needs_documents, need.not_applicable) if reason]
    if len(outcomes) != 1:
        yield place, "write exactly one of `declined`, `needs_documents`, `not_applicable`, with its reason"
    for reason in outcomes:
        if reason not in common()["reasons"]:
            yield place, f"unknown reason {reason!r}; one of: {', '.join(common()['reasons'])}"
    if any(before.need == need.need for before in earlier):
        yield place, "this need is never reached; an earlier one asks the same"


def _reachable(layout: Layout, item: Item, way: Way, place: Place) -> Iterator[Problem]:
    possible = {test.category for test in layout.categories}
    if item.each == "member" and layout.single_listing:
        possible.add(layout.single_listing.as_category)
    for category in sorted(way.for_ - possible):
        yield (*place, "for"), f"no household of this region is found {category}; leave it out"
