"""Checks of all formulas and conditions: names are known, names of members are used for a member only, and compared
values can occur."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from lianban_contracts.facts import UtilityAccount

from services.policy.core.source import Place
from services.policy.formulas.amounts import Bills, GrantedAmount
from services.policy.formulas.choices import Choose
from services.policy.formulas.combinations import Granted, Holds
from services.policy.formulas.conditions import Age, Fact, Local, LongerThanAYear
from services.policy.formulas.fact_names import DERIVED, FACT_NAMES, MEMBER, MEMBER_DERIVED, NUMERIC, domain, plain_type
from services.policy.formulas.formula import Name
from services.policy.model.item import Item
from services.policy.model.walk import FormulaPart, named, of_member, walk

from .figures import is_listed, spelled

if TYPE_CHECKING:
    from services.policy.model.layout import Layout

Problem = tuple[Place, str]
MEMBER_NAMES = MEMBER | MEMBER_DERIVED


def formula_problems(layout: Layout) -> Iterator[Problem]:
    """Yields problems of every formula and condition of the pack."""
    for part in _parts(layout):
        unknown = [name for name in named(part) if not _known(layout, name)]
        for name in unknown:
            yield part.place, f"unknown name {name!r}; {_nearest(layout, name)}"
        if not unknown:
            yield from _problems(layout, part)


def _parts(layout: Layout) -> Iterator[FormulaPart]:
    """Yields every formula and condition, and whether it is evaluated for a member: the applicant, each earner, or
    each member of an item."""
    for section in ("categories", "assistance_types", "questions"):
        yield from walk(getattr(layout, section), (section,), of_member=False)
    for section in ("entry", "single_listing", "income"):
        yield from walk(getattr(layout, section), (section,), of_member=True)
    for section in ("figures", "formulas"):
        yield from walk(getattr(layout, section), (section,), of_member=True)
    for index, item in enumerate(layout.items):
        yield from _of_item(item, ("items", index))


def _of_item(item: Item, place: Place) -> Iterator[FormulaPart]:
    for index, way in enumerate(item.ways):
        for field, info in type(way).model_fields.items():
            whole = item.each == "household" or field in ("household_occasion", "household_needs", "case_by_case")
            yield from walk(getattr(way, field), (*place, "ways", index, info.alias or field), of_member=not whole)


def _known(layout: Layout, name: str) -> bool:
    return name in FACT_NAMES or name in DERIVED or name in layout.figures or name in layout.formulas


def _nearest(layout: Layout, name: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, [*FACT_NAMES, *DERIVED, *layout.figures, *layout.formulas], n=1)
    return f"did you mean {close[0]!r}?" if close else "use a fact, a figure, or a formula of this pack"


def _problems(layout: Layout, part: FormulaPart) -> Iterator[Problem]:
    node = part.node
    if not part.of_member and (
        isinstance(node, Age | Bills) or any(of_member(layout, name, MEMBER_NAMES) for name in named(part))
    ):
        yield (
            part.place,
            "this is known of one member only; ask it inside `any_member` or `every_member`, or in an item of members",
        )
    if isinstance(node, Name) and not (
        node.name in NUMERIC or node.name in layout.figures or node.name in layout.formulas
    ):
        yield part.place, f"{node.name!r} is no number; use it in a condition"
    if isinstance(node, Name) and None in (domain(node.name) or ()):
        yield (
            part.place,
            f"{node.name!r} may be absent, so that nothing can be computed; use it in a condition, or a figure by it",
        )
    if isinstance(node, Fact):
        yield from _fact(layout, node, part.place)
    if isinstance(node, Granted | GrantedAmount):
        yield from _item(layout, node.granted if isinstance(node, Granted) else node.granted_amount, part.place)
    if isinstance(node, Holds) and node.holds_question not in layout.questions:
        yield part.place, f"there is no question {node.holds_question!r} under `questions`"
    if isinstance(node, Choose):
        yield from _lines(node, part.place)
    if isinstance(node, Local) and (plain_type(node.local) is not str or not node.local.endswith("_region")):
        yield part.place, f"{node.local!r} is no region"
    if isinstance(node, LongerThanAYear) and plain_type(node.longer_than_a_year) is not date:
        yield part.place, f"{node.longer_than_a_year!r} is no day"


def _item(layout: Layout, name: str, place: Place) -> Iterator[Problem]:
    if all(item.id != name for item in layout.items):
        yield place, f"there is no item {name!r} in this pack"


def _fact(layout: Layout, node: Fact, place: Place) -> Iterator[Problem]:
    tests = [field for field in ("is_", "one_of", "is_not", "given", "has") if getattr(node, field) is not None]
    if len(tests) != 1:
        yield place, "write exactly one of `is`, `one_of`, `is_not`, `given`, `has`"
    if node.has and (node.has not in UtilityAccount.model_fields or not node.fact.endswith("_account")):
        yield place, f"{node.fact} has no part {node.has!r}"
    values = domain(node.fact) or _values(layout, node.fact)
    asked: list[Any] = [*(node.one_of or ()), *(value for value in (node.is_, node.is_not) if value is not None)]
    kind = plain_type(node.fact)
    for value in asked if values is None else ():
        if kind in (None, date) or type(value) is not kind:
            yield place, f"{node.fact} is never {value!r}; {_NEVER.get(kind, 'ask whether it is `given`')}"
    for value in asked if values is not None else ():
        if not is_listed(value, values):
            yield place, f"{node.fact} is never {value!r}; it is one of {spelled(values)}"


_NEVER: Mapping[type | None, str] = {int: "it is a whole number", str: "it is text"}


def _values(layout: Layout, name: str) -> tuple[object, ...] | None:
    return (*{test.subtype for test in layout.categories},) if name == "subtype" else None


def _lines(node: Choose, place: Place) -> Iterator[Problem]:
    if node.choose[-1].when is not None:
        yield (*place, "choose"), "the last line has no `when`, so that one line always holds"
    for index, line in enumerate(node.choose):
        if any(before.when is None or before.when == line.when for before in node.choose[:index]):
            yield (*place, "choose", index), "this line is never reached; an earlier one holds before it"
