"""The effect of a draft: stored filings are decided by the pack in force and by the draft. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from heapq import nlargest
from typing import TYPE_CHECKING

from lianban_contracts.decisions import Decision, ReferredFacts
from lianban_contracts.departments import Department
from lianban_contracts.facts import Category, DepartmentFacts, HouseholdFacts, MemberFacts, OfficerFacts

from services.policy.decide.amend import amended
from services.policy.decide.disclose import referrals, situation_told
from services.policy.evaluate.categorise import reviewed
from services.policy.evaluate.result import Result
from services.policy.evaluate.situation import Situation
from services.policy.explain.decision_text import decision
from services.policy.loading.packs import Packs
from services.policy.model.item import Item
from services.policy.model.pack import Pack

if TYPE_CHECKING:
    from .fast_models import DepartmentKnowledge

LARGEST = 10
"""The number of changes that are listed individually."""


@dataclass(frozen=True, slots=True)
class TrialFiling:
    """The filing of one household with the facts on which its decisions are based. `known`: the facts and supply of
    the registers of departments."""

    application: str
    filed_on: date
    household: HouseholdFacts
    members: Sequence[MemberFacts]
    officer: OfficerFacts | None = None
    known: Mapping[Department, DepartmentKnowledge] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DecisionChange:
    """One item that the draft decides differently for one household."""

    filing: TrialFiling
    item: str
    difference_fen: int
    """The gain of the household under the draft, in fen of the item's period. An amount that the household pays is
    negative."""


@dataclass(slots=True)
class ItemTotal:
    """The totals of one item over all filings, in fen of its period: by the pack in force, and by the draft."""

    before: int = 0
    after: int = 0
    changed: int = 0
    """The number of filings in which the item is decided differently."""


@dataclass(slots=True)
class WhatIf:
    """The changes by a draft in all replayed filings."""

    filings: int = 0
    changed: int = 0
    """The number of filings with at least one item decided differently."""
    sums: dict[str, ItemTotal] = field(default_factory=dict)
    categories: dict[tuple[Category, Category], int] = field(default_factory=dict)
    """The number of households that the draft moves from one category to another, by the two categories."""
    largest: Sequence[DecisionChange] = ()
    """The ten changes with the largest difference in fen."""

    def add(self, other: WhatIf) -> None:
        """Adds the result of other filings."""
        self.filings, self.changed = self.filings + other.filings, self.changed + other.changed
        for item, found in other.sums.items():
            known = self.sums.setdefault(item, ItemTotal())
            known.before, known.after = known.before + found.before, known.after + found.after
            known.changed += found.changed
        for move, number in other.categories.items():
            self.categories[move] = self.categories.get(move, 0) + number
        self.largest = _largest([*self.largest, *other.largest])


Results = Mapping[str, Result]
"""Results by item, without sentences. Sentences are made only for a few of many thousand results."""


def what_if(current: Packs, draft: Pack, filings: Iterable[TrialFiling]) -> WhatIf:
    """Replays the filings of the draft's region that the draft would decide."""
    found = WhatIf()
    changes: list[DecisionChange] = []
    for filing in filings:
        pack = current.in_force(draft.region, filing.filed_on)
        if pack is not None and _would_decide(draft, pack, filing.filed_on):
            changes += _compare(found, filing, pack, draft)
    found.largest = _largest(changes)
    return found


def _would_decide(draft: Pack, current: Pack, day: date) -> bool:
    """True if the draft would decide a filing of the day: within its plan, or after its plan if no later version is in
    force."""
    later = current.layout.in_force.from_ > draft.layout.in_force.from_
    return draft.in_force(day) and not (later and draft.plan_ended(day))


def worded(pack: Pack, filing: TrialFiling, item: str) -> Decision | None:
    """Returns the decision of one item by one pack, with its sentence; None if the pack does not have the item."""
    for case, items in _situations(pack, filing):
        if any(one.id == item for one in items):
            return decision(case, case.result(item))
    return None


def _situations(pack: Pack, filing: TrialFiling) -> Iterator[tuple[Situation, Sequence[Item]]]:
    """Yields the household as review sees it, with the items decided there, and then as each department sees it, with
    the items of the department."""
    case = reviewed(
        pack, filed_on=filing.filed_on, household=filing.household, members=filing.members, officer=filing.officer
    )
    told = referrals(case)
    yield case, [item for item in pack.layout.items if item.owner not in told]
    for department, referred in told.items():
        seen = situation_told(pack, *_as_known(referred, filing.known.get(department)))
        yield seen, pack.items_of(department)


def _decided(pack: Pack, filing: TrialFiling) -> tuple[Category, Results]:
    situations = list(_situations(pack, filing))
    return situations[0][0].category, {item.id: case.result(item.id) for case, items in situations for item in items}


def _compare(found: WhatIf, filing: TrialFiling, pack: Pack, draft: Pack) -> list[DecisionChange]:
    (category, old), (moved_to, new) = _decided(pack, filing), _decided(draft, filing)
    changes = [
        change for item in {**old, **new} if (change := _change(found, filing, item, old.get(item), new.get(item)))
    ]
    if category != moved_to:
        found.categories[category, moved_to] = found.categories.get((category, moved_to), 0) + 1
    found.filings, found.changed = found.filings + 1, found.changed + bool(changes)
    return changes


def _change(
    found: WhatIf, filing: TrialFiling, item: str, old: Result | None, new: Result | None
) -> DecisionChange | None:
    before, after, total = _worth(old), _worth(new), found.sums.setdefault(item, ItemTotal())
    total.before, total.after = total.before + before, total.after + after
    if _noticed(old) == _noticed(new):
        return None
    total.changed += 1
    return DecisionChange(filing, item, after - before)


def _largest(changes: Iterable[DecisionChange]) -> Sequence[DecisionChange]:
    return nlargest(LARGEST, changes, key=lambda change: abs(change.difference_fen))


def _as_known(
    referred: ReferredFacts, known: DepartmentKnowledge | None
) -> tuple[ReferredFacts, DepartmentFacts | None]:
    if known is None:
        return referred, None
    told = {member.id for member in referred.members}
    members = {member: facts for member, facts in known.members.items() if member in told}
    return amended(referred, household=known.household, members=members), known.supply


def _noticed(result: Result | None) -> tuple[object, ...] | None:
    """Returns the parts of a result that matter to a household. Text and clause are left out. Returns None if there is
    no result or the item is not applicable."""
    if result is None or result.outcome == "not_applicable":
        return None
    percent = [share.percent for share in result.shares]
    return result.outcome, result.reason, result.amount, percent, result.months


def _worth(result: Result | None) -> int:
    if result is None or result.outcome != "granted":
        return 0
    amount = result.amount or 0
    return -amount if result.item.payable else amount
