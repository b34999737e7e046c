"""One household on its day of filing, as the formulas of a pack see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from lianban_contracts.facts import Category, DepartmentFacts, HouseholdFacts, OfficerFacts

from services.policy.calendar.dates import past_birthday
from services.policy.core.money import Exact
from services.policy.formulas.context import Member

from .evaluation import evaluate
from .settlement import in_window, less_settled

if TYPE_CHECKING:
    from services.policy.model.pack import Pack
    from services.policy.model.rules import CategoryRule

    from .result import Result


NOTHING_KNOWN = DepartmentFacts()
"""What review knows of the supply of a department."""


@dataclass(slots=True, eq=False)
class Situation:
    """Everything that one run of decisions reads; results are kept, so that an item read by another is decided once."""

    pack: Pack
    filed_on: date
    household: HouseholdFacts
    members: Sequence[Member]
    supply: DepartmentFacts = NOTHING_KNOWN
    officer: OfficerFacts | None = None
    answers: frozenset[str] | None = None
    """What review answered, in a department; in review the questions are asked here."""
    household_size: int | None = None
    open_to: Sequence[Category] = ()
    """The categories that the applicant may be found, by where he lives."""
    category: Category = "none"
    subtype: str | None = None
    level: str | None = None
    scope: str = "all"
    test: CategoryRule | None = None
    """The test of the category that held."""
    supporters_up_to: int | None = None
    """Supporters over this age are left out of the income."""
    some_settled: bool = False
    """Whether some member has a bill that was settled before."""
    settled_with: str | None = None
    """Counts no bills but those settled with this item."""
    results: dict[str, Result] = field(default_factory=dict)
    incomes: dict[int | None, Exact] = field(default_factory=dict)
    _member_categories: frozenset[Category] | None = None
    _costs: int | None = None

    def result(self, item: str) -> Result:
        """What is decided about an item; decided once. Raises KeyError for an item that the pack does not have."""
        known = self.results.get(item)
        if known is None:
            rule = self.pack.rules.items[item]
            known = less_settled(self, rule) if self.some_settled else evaluate(self, rule)
            self.results[item] = known
        return known

    def counting(self, settled_with: str | None) -> Situation:
        """The same household as if no bill were settled: with all bills, or with those alone that were settled with an item."""
        return replace(self, some_settled=False, settled_with=settled_with, results={}, incomes={}, _costs=None)

    def member_categories(self) -> frozenset[Category]:
        """The categories of all members; asked once they are found."""
        if self._member_categories is None:
            self._member_categories = frozenset(member.category for member in self.members)
        return self._member_categories

    def monthly_income(self) -> Exact:
        """Countable income of the household a month, in fen, with the deductions that the pack knows."""
        limit = self.supporters_up_to
        if limit not in self.incomes:
            self.incomes[limit] = max(0, sum(map(self._earned, self.members)) + self._support(limit))
        return self.incomes[limit]

    def _earned(self, member: Member) -> Exact:
        facts, rules = member.facts, self.pack.rules
        wage: Exact = facts.wage_fen_per_month
        if wage and rules.work_deduction:
            earns, amount = rules.work_deduction
            wage = max(0, wage - amount(self, member)) if earns(self, member) else wage
        care: Exact = facts.central_care_fee_fen_per_month
        care = min(care, rules.care_limit(self, member)) if care and rules.care_limit else 0
        return wage + facts.other_income_fen_per_month - care

    def _support(self, limit: int | None) -> int:
        return sum(
            [
                supporter.support_due_fen_per_month
                for supporter in self.household.supporters
                if limit is None or not past_birthday(supporter.birth_date, limit, self.filed_on)
            ]
        )

    def yearly_costs(self) -> int:
        """Rigid costs of the household in the 12 months before filing: own medical payments and schooling, in fen."""
        if self._costs is None:
            bills = [self.bills(member, "twelve_months", None) for member in self.members]
            self._costs = sum(bills) + sum([member.facts.education_own_fen_12m for member in self.members])
        return self._costs

    def bills(self, member: Member, window: str, kinds: frozenset[str] | None) -> int:
        """Own payments of one member in the window, of these kinds or of all, in fen."""
        if not member.facts.medical_bills:
            return 0
        found = in_window(member.facts.medical_bills, window, kinds, self.filed_on)
        only = self.settled_with
        return sum([bill.own_fen for bill in found if only is None or only in (bill.settled or ())])
