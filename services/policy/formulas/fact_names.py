"""All names that a formula or condition can use, and their readers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from operator import attrgetter
from typing import cast, get_args

from lianban_contracts.facts import Category, DepartmentFacts, HouseholdFacts, MemberFacts

from services.policy.core.money import Exact, exact

from .context import Member, Reader, Readers, Situation

HOUSEHOLD = frozenset(HouseholdFacts.model_fields)
"""Facts of the household."""

MEMBER = frozenset(MemberFacts.model_fields) - {"id", "relation"}
"""Facts of a member."""

SUPPLY = frozenset(DepartmentFacts.model_fields) - {"granted_elsewhere"}
"""Facts that only a department knows and that a pack can use. `granted_elsewhere` is left out, because it applies to
every item."""


def _area(text: str) -> Exact:
    return exact(text)


def _household(name: str) -> Reader:
    if name.endswith("_m2"):
        return lambda case, member: _area(getattr(case.household, name))
    get = attrgetter(name)
    return lambda case, member: get(case.household)


def _supply(name: str) -> Reader:
    if name.endswith("_m2"):
        return lambda case, member: _area(getattr(case.supply, name))
    get = attrgetter(name)
    return lambda case, member: get(case.supply)


def _member(name: str) -> Reader:
    get = attrgetter(name)
    return lambda case, member: get(member.facts)  # type: ignore[union-attr]


def _size(case: Situation, member: Member | None) -> int:
    return case.household_size or len(case.members)


def _own_income(case: Situation, member: Member | None) -> int:
    facts = cast(Member, member).facts
    return facts.wage_fen_per_month + facts.other_income_fen_per_month


def _living_cash(case: Situation, member: Member | None) -> Exact:
    return case.test.cash(case, None) if case.test and case.test.cash else 0


DERIVED: Mapping[str, Reader] = {
    "members": _size,
    "members_not_single_listed": lambda case, member: sum(not each.single_listed for each in case.members),
    "monthly_income": lambda case, member: case.monthly_income(),
    "yearly_income": lambda case, member: 12 * case.monthly_income(),
    "yearly_costs": lambda case, member: case.yearly_costs(),
    "own_monthly_income": _own_income,
    "living_cash": _living_cash,
}
"""Values that are computed from facts and are never entered."""

MEMBER_DERIVED = frozenset({"own_monthly_income"})

REVIEW_ONLY = frozenset(
    {
        "members_not_single_listed",
        "monthly_income",
        "yearly_income",
        "yearly_costs",
        "own_monthly_income",
        "living_cash",
    }
)
"""Names whose values depend on facts that are disclosed to no department."""

_FOUND: Mapping[str, Reader] = {
    "category": lambda case, member: member.category if member else case.category,
    "subtype": lambda case, member: case.subtype,
    "level": lambda case, member: case.level,
    "scope": lambda case, member: case.scope,
}

FACTS: Readers = {
    **{name: _household(name) for name in HOUSEHOLD},
    **{name: _member(name) for name in MEMBER},
    **{name: _supply(name) for name in SUPPLY},
    **DERIVED,
    **_FOUND,
}
"""The readers of all facts and of the values derived from facts."""

FACT_NAMES = frozenset(FACTS) - frozenset(DERIVED)
"""All facts, and the values that review finds."""

_FIELDS = {**MemberFacts.model_fields, **HouseholdFacts.model_fields, **DepartmentFacts.model_fields}


def domain(name: str) -> tuple[object, ...] | None:
    """Returns the values that a fact can have, including None if it can be absent. Returns None for a fact without a
    fixed list of values."""
    if name in _FOUND_VALUES:
        return _FOUND_VALUES[name]
    annotation = _FIELDS[name].annotation if name in _FIELDS else None
    if annotation is bool:
        return True, False
    values = tuple(value for kind in (get_args(annotation) or ()) for value in (get_args(kind) or (kind,)))
    values = tuple(None if value is type(None) else value for value in values)
    return values if values and not any(isinstance(value, type) for value in values) else None


_FOUND_VALUES: Mapping[str, tuple[object, ...] | None] = {
    "category": get_args(Category),
    "level": ("full", "differential", None),
    "scope": ("all", "temporary_aid_only"),
    "subtype": None,
}


def plain_type(name: str) -> type | None:
    """Returns the type of a name without a fixed list of values: int, str or date. Returns None for a record."""
    if name in NUMERIC or (name not in _FIELDS and name not in _FOUND_VALUES):
        return int
    kinds = {_FIELDS[name].annotation} if name in _FIELDS else {str}
    kinds |= {inner for kind in kinds for inner in get_args(kind)}
    kinds |= {inner for kind in kinds for inner in get_args(kind)}
    return next((kind for kind in (str, date) if kind in kinds), None)


def _numeric(name: str) -> bool:
    field = _FIELDS.get(name)
    return name.endswith("_m2") or (
        field is not None and (field.annotation is int or name in ("emergency_grade", "disability_grade"))
    )


NUMERIC = frozenset(name for name in _FIELDS if _numeric(name)) | DERIVED.keys()
"""Names of numbers, which a quantity can use."""
