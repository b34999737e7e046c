"""What a department must be told so that it can decide its open items: the same for all households with the same ones open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .names import HOUSEHOLD, MEMBER

if TYPE_CHECKING:
    from .rules import ItemRule, Rules
    from .situation import Check


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """The names that a department's items read, by where they stand in a referral."""

    subtype: bool
    level: bool
    size: bool
    questions: Sequence[tuple[str, Check]]
    household: frozenset[str]
    member: frozenset[str]
    members: bool


def told_for(rules: Rules, items: Sequence[ItemRule]) -> Told:
    """What these items read."""
    names = {name for rule in items for name in rule.item.facts}
    return Told(
        subtype="subtype" in names,
        level="level" in names,
        size="members" in names,
        questions=[(name, check) for name, check in rules.questions.items() if name in names],
        household=HOUSEHOLD & names,
        member=MEMBER & names,
        members=not MEMBER.isdisjoint(names) or any(not rule.of_household for rule in items),
    )
