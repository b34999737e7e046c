"""Walks the formulas and conditions of a pack and finds the names that each of them reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel

from services.policy.core.source import Place
from services.policy.formulas.amounts import Bills
from services.policy.formulas.combinations import AllOf, AnyMember, EveryMember, Holds
from services.policy.formulas.conditions import Age, AnySupporter, Fact, Local, LongerThanAYear
from services.policy.formulas.fact_names import SUPPLY
from services.policy.formulas.formula import Name

from .sections import FigureTable

if TYPE_CHECKING:
    from .layout import Layout


class FormulaPart(NamedTuple):
    """A part of a formula, its place in the pack, and whether it is evaluated for one member."""

    place: Place
    node: Any
    of_member: bool


def walk(node: Any, place: Place, *, of_member: bool) -> Iterator[FormulaPart]:
    """Yields the node and every part in it."""
    if isinstance(node, tuple | list):
        for index, part in enumerate(node):
            yield from walk(part, (*place, index), of_member=of_member)
    elif isinstance(node, dict):
        for key, part in node.items():
            yield from walk(part, (*place, key), of_member=of_member)
    elif isinstance(node, BaseModel):
        yield FormulaPart(place, node, of_member)
        yield from _inside(node, place, of_member or isinstance(node, AnyMember | EveryMember))
    elif isinstance(node, Name):
        yield FormulaPart(place, node, of_member)


def _inside(node: BaseModel, place: Place, of_member: bool) -> Iterator[FormulaPart]:
    for field, info in type(node).model_fields.items():
        inner = place if isinstance(node, AllOf) else (*place, info.alias or field)
        yield from walk(getattr(node, field), inner, of_member=of_member)


def named(part: FormulaPart) -> tuple[str, ...]:
    """Returns the names that the part itself uses. Formulas and figures are not resolved."""
    node = part.node
    if isinstance(node, Name):
        return (node.name,)
    if isinstance(node, Fact):
        return (node.fact,)
    if isinstance(node, Local):
        return (node.local,)
    if isinstance(node, LongerThanAYear):
        return (node.longer_than_a_year,)
    if isinstance(node, FigureTable) and node.by:
        return (node.by,)
    return _facts_behind(node)


def _facts_behind(node: Any) -> tuple[str, ...]:
    if isinstance(node, Bills):
        return ("medical_bills",)
    if isinstance(node, Age):
        return ("birth_date",)
    return ("supporters",) if isinstance(node, AnySupporter) else ()


def names_behind(layout: Layout, node: Any) -> frozenset[str]:
    """Returns every name that the node uses, directly or through formulas, figures and questions."""
    found: set[str] = set()
    _read(layout, node, found)
    return frozenset(found)


def reads(layout: Layout, node: Any) -> frozenset[str]:
    """Returns everything that must be known to evaluate the node: facts, derived values and questions. Category and
    scope are left out because they are always disclosed; supply is left out because the department knows it."""
    own = layout.figures.keys() | layout.formulas.keys()
    return names_behind(layout, node) - {"category", "scope"} - SUPPLY - own


def _read(layout: Layout, node: Any, found: set[str]) -> None:
    for part in walk(node, (), of_member=False):
        if isinstance(part.node, Holds):
            found.add(part.node.holds_question)
        for name in named(part):
            if name in found:
                continue
            found.add(name)
            behind = layout.figures.get(name) or layout.formulas.get(name)
            if behind:
                _read(layout, behind.value, found)


def of_member(layout: Layout, name: str, member_names: frozenset[str]) -> bool:
    """True if the name has a value for one member only, directly or through the formulas and figures that it depends
    on."""
    if name in member_names:
        return True
    behind = layout.figures.get(name) or layout.formulas.get(name)
    return behind is not None and any(
        isinstance(part.node, Bills | Age) or of_member(layout, inner, member_names)
        for part in walk(behind.value, (), of_member=False)
        if not part.of_member
        for inner in named(part)
    )


def ages_behind(layout: Layout, node: Any) -> frozenset[int]:
    """Returns the ages at which a condition of the node changes, directly or through formulas, figures and questions: the first
    age of a range, and the first age after it."""
    parts = [part.node for part in walk(node, (), of_member=False)]
    for name in names_behind(layout, node):
        behind = layout.figures.get(name) or layout.formulas.get(name)
        question = layout.questions.get(name)
        inner = behind.value if behind else question.when if question else None
        parts += [part.node for part in walk(inner, (), of_member=False)] if inner is not None else []
    ranges = [part.age for part in parts if isinstance(part, Age)]
    limits = {age for one in ranges if one.model_fields_set for age in _limits(one)}
    return frozenset(limits)


def _limits(ages: Age.Range) -> Iterator[int]:
    if "from_" in ages.model_fields_set and ages.from_:
        yield ages.from_
    if "to" in ages.model_fields_set:
        yield ages.to + 1
