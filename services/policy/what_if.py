"""What a draft would change: stored filings decided by the pack in force and by the draft. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from heapq import nlargest
from typing import TYPE_CHECKING

from lianban_contracts.decisions import Decision, ReferredFacts
from lianban_contracts.facts import Category, Department, DepartmentFacts, HouseholdFacts, MemberFacts, OfficerFacts

from .amend import amended
from .loading import Packs
from .pack import Pack
from .referral import decide
from .review import determine

if TYPE_CHECKING:
    from .stored import Known

LARGEST = 10
"""Changes that are told one by one."""


@dataclass(frozen=True, slots=True)
class Filing:
    """One household's filing with the facts by which it was decided; `known`: what departments knew better."""

    application: str
    filed_on: date
    household: HouseholdFacts
    members: Sequence[MemberFacts]
    officer: OfficerFacts | None = None
    known: Mapping[Department, Known] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One item that the draft decides otherwise; None where a pack does not have the item."""

    application: str
    before: Decision | None
    after: Decision | None

    @property
    def item(self) -> str:
        """The item that changes."""
        decision = self.after or self.before
        assert decision
        return decision.item

    @property
    def difference_fen(self) -> int:
        """What the household has more under the draft, in fen of the item's period; what it pays counts against it."""
        return _worth(self.after) - _worth(self.before)


@dataclass(slots=True)
class Sum:
    """One item over all filings, in fen of its period: by the pack in force, and by the draft."""

    before: int = 0
    after: int = 0
    changed: int = 0
    """Filings in which the item is decided otherwise."""


@dataclass(slots=True)
class WhatIf:
    """What a draft changes in all filings replayed."""

    filings: int = 0
    changed: int = 0
    """Filings with at least one item decided otherwise."""
    sums: dict[str, Sum] = field(default_factory=dict)
    categories: dict[tuple[Category, Category], int] = field(default_factory=dict)
    """How many households the draft moves from one category to another."""
    largest: Sequence[Change] = ()
    """The ten changes that move most money."""

    def add(self, other: WhatIf) -> None:
        """Counts in what was found in other filings."""
        self.filings, self.changed = self.filings + other.filings, self.changed + other.changed
        for item, found in other.sums.items():
            known = self.sums.setdefault(item, Sum())
            known.before, known.after = known.before + found.before, known.after + found.after
            known.changed += found.changed
        for move, number in other.categories.items():
            self.categories[move] = self.categories.get(move, 0) + number
        self.largest = _largest([*self.largest, *other.largest])


Decided = tuple[Category, Mapping[str, Decision]]
"""The category of a household, and every decision by item."""


def decide_all(pack: Pack, filing: Filing) -> Decided:
    """Every decision of a filing by one pack: review's own, and each department's from what it would be told and what it knew."""
    found = determine(
        pack, filed_on=filing.filed_on, household=filing.household, members=filing.members, officer=filing.officer
    )
    decisions = list(found.decisions)
    for department, referred in found.referrals.items():
        decisions += decide(pack, department, *_as_known(referred, filing.known.get(department)))
    return found.category, {decision.item: decision for decision in decisions}


def what_if(current: Packs, draft: Pack, filings: Iterable[Filing]) -> WhatIf:
    """Replays the filings of the draft's region that fall into its days."""
    result = WhatIf()
    changes: list[Change] = []
    for filing in filings:
        pack = current.in_force(draft.region, filing.filed_on)
        if pack is not None and draft.in_force(filing.filed_on):
            changes += _compare(result, filing.application, decide_all(pack, filing), decide_all(draft, filing))
    result.largest = _largest(changes)
    return result


def _compare(result: WhatIf, application: str, before: Decided, after: Decided) -> list[Change]:
    (old_category, old), (new_category, new) = before, after
    changes = []
    for item in {**old, **new}:
        change = Change(application, old.get(item), new.get(item))
        total = result.sums.setdefault(item, Sum())
        total.before, total.after = total.before + _worth(change.before), total.after + _worth(change.after)
        if _result(change.before) != _result(change.after):
            total.changed += 1
            changes.append(change)
    if old_category != new_category:
        move = old_category, new_category
        result.categories[move] = result.categories.get(move, 0) + 1
    result.filings, result.changed = result.filings + 1, result.changed + bool(changes)
    return changes


def _largest(changes: Sequence[Change]) -> Sequence[Change]:
    return nlargest(LARGEST, changes, key=lambda change: abs(change.difference_fen))


def _as_known(referred: ReferredFacts, known: Known | None) -> tuple[ReferredFacts, DepartmentFacts | None]:
    if known is None:
        return referred, None
    told = {member.id for member in referred.members}
    members = {member: facts for member, facts in known.members.items() if member in told}
    return amended(referred, household=known.household, members=members), known.supply


def _result(decision: Decision | None) -> tuple[object, ...] | None:
    """What a household would notice: not the words, not the clause."""
    if decision is None or decision.outcome == "not_applicable":
        return None
    return decision.outcome, decision.reason, decision.amount_fen, decision.percent, decision.months


def _worth(decision: Decision | None) -> int:
    if decision is None or decision.outcome != "granted":
        return 0
    amount = decision.amount_fen or 0
    return -amount if decision.amount_kind == "payable" else amount
