"""What a draft would change: stored filings decided by the pack in force and by the draft. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from heapq import nlargest

from lianban_contracts.decisions import Decision
from lianban_contracts.facts import DepartmentFacts, HouseholdFacts, MemberFacts, OfficerFacts

from .loading import Packs
from .pack import Pack
from .referral import decide
from .review import determine

LARGEST = 10


@dataclass(frozen=True, slots=True)
class Filing:
    """One household's filing as it was decided."""

    application: str
    filed_on: date
    household: HouseholdFacts
    members: Sequence[MemberFacts]
    officer: OfficerFacts | None = None
    department_facts: DepartmentFacts | None = None


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
class WhatIf:
    """What a draft changes in all filings replayed."""

    filings: int = 0
    changed: int = 0
    """Filings with at least one item decided otherwise."""
    changes: list[Change] = field(default_factory=list)

    def sums(self) -> Mapping[str, int]:
        """The difference of each item over all filings, in fen of its period."""
        sums: dict[str, int] = {}
        for change in self.changes:
            sums[change.item] = sums.get(change.item, 0) + change.difference_fen
        return sums

    def largest(self) -> Sequence[Change]:
        """The ten changes that move most money."""
        return nlargest(LARGEST, self.changes, key=lambda change: abs(change.difference_fen))


def decide_all(pack: Pack, filing: Filing) -> Mapping[str, Decision]:
    """Every decision of a filing by one pack: review's own, and each department's from what it would be told."""
    found = determine(
        pack, filed_on=filing.filed_on, household=filing.household, members=filing.members, officer=filing.officer
    )
    decisions = list(found.decisions)
    for department, referred in found.referrals.items():
        decisions += decide(pack, department, referred, filing.department_facts)
    return {decision.item: decision for decision in decisions}


def what_if(current: Packs, draft: Pack, filings: Iterable[Filing]) -> WhatIf:
    """Replays the filings of the draft's region that fall into its days."""
    result = WhatIf()
    for filing in filings:
        pack = current.in_force(draft.region, filing.filed_on)
        if pack is None or not draft.in_force(filing.filed_on):
            continue
        before, after = decide_all(pack, filing), decide_all(draft, filing)
        changes = [
            Change(filing.application, before.get(item), after.get(item))
            for item in before.keys() | after.keys()
            if _result(before.get(item)) != _result(after.get(item))
        ]
        result.filings += 1
        result.changed += bool(changes)
        result.changes += changes
    return result


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
