"""What a department must be told so that it can decide its open items: the same for all households with the same ones open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.policy.explain.fact_names import HOUSEHOLD, MEMBER

if TYPE_CHECKING:
    from services.policy.decide.situation import Check

    from .rules import ItemRule, Rules


@dataclass(frozen=True, slots=True, eq=False)
class Disclosure:
    """The names that a department's items read, by where they stand in a referral."""

    subtype: bool
    level: bool
    size: bool
    questions: Sequence[tuple[str, Check]]
    household: frozenset[str]
    member: frozenset[str]
    members: bool


def told_for(rules: Rules, items: Sequence[ItemRule]) -> Disclosure:
    """What these items read."""
    names = {name for rule in items for name in rule.item.facts}
    return Disclosure(
        subtype="subtype" in names,
        level="level" in names,
        size="members" in names,
        questions=[(name, check) for name, check in rules.questions.items() if name in names],
        household=HOUSEHOLD & names,
        member=MEMBER & names,
        members=not MEMBER.isdisjoint(names) or any(not rule.of_household for rule in items),
    )
