"""The facts that are disclosed to a department: those that its open items read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.policy.formulas.fact_names import HOUSEHOLD, MEMBER

if TYPE_CHECKING:
    from services.policy.formulas.context import Check


@dataclass(frozen=True, slots=True, eq=False)
class Disclosure:
    """The names that the items of a department read, grouped by the field of the referral that holds them."""

    subtype: bool
    level: bool
    size: bool
    questions: Sequence[tuple[str, Check]]
    household: frozenset[str]
    member: frozenset[str]
    members: bool


def disclosed(names: frozenset[str], questions: Mapping[str, Check], *, by_member: bool) -> Disclosure:
    """Returns the disclosure of these names. `by_member`: True if an item is decided for each member; the members are
    then always disclosed."""
    return Disclosure(
        subtype="subtype" in names,
        level="level" in names,
        size="members" in names,
        questions=[(name, check) for name, check in questions.items() if name in names],
        household=HOUSEHOLD & names,
        member=MEMBER & names,
        members=by_member or not MEMBER.isdisjoint(names),
    )
