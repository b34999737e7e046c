"""One household on its day of filing, as formulas and conditions read it."""

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
"""The supply of a department as review knows it: nothing."""


@dataclass(slots=True, eq=False)
class Situation:
    """All data of one run of decisions. Results are cached, so that an item on which another item depends is decided
    once."""

    pack: Pack
    filed_on: date
    household: HouseholdFacts
    members: Sequence[Member]
    supply: DepartmentFacts = NOTHING_KNOWN
    officer: OfficerFacts | None = None
    answers: frozenset[str] | None = None
    """The questions that review answered with yes, as disclosed to a department. None in review, where the questions
    are evaluated."""
    household_size: int | None = None
    open_to: Sequence[Category] = ()
    """The categories that are open to the applicant by the entry rules of the pack."""
    category: Category = "none"
    subtype: str | None = None
    level: str | None = None
    scope: str = "all"
    test: CategoryRule | None = None
    """The category test that held; None if none held."""
    supporters_up_to: int | None = None
    """Supporters over this age, in years, do not count toward the income. None: all supporters count."""
    some_settled: bool = False
    """True if a member has a bill that was settled before."""
    settled_with: str | None = None
    """If set, only bills that were settled under this item count."""
    results: dict[str, Result] = field(default_factory=dict)
    incomes: dict[int | None, Exact] = field(default_factory=dict)
    costs: int | None = None
    """The rigid costs in fen. None until they are counted."""
    _member_categories: frozenset[Category] | None = None

    def result(self, item: str) -> Result:
        """Returns the result of an item, decided once. Raises KeyError for an item that the pack does not have."""
        known = self.results.get(item)
        if known is None:
            rule = self.pack.rules.items[item]
            known = less_settled(self, rule) if self.some_settled else evaluate(self, rule)
            self.results[item] = known
        return known

    def counting(self, settled_with: str | None) -> Situation:
        """Returns the same household with no bill marked as settled. It counts all bills for None, or else only the
        bills settled under the item."""
        return replace(self, some_settled=False, settled_with=settled_with, results={}, incomes={}, costs=None)

    def on(self, day: date) -> Situation:
        """Returns the same household on another day, with the income and the costs counted so far."""
        return replace(self, filed_on=day, results={}, incomes=dict(self.incomes))

    def member_categories(self) -> frozenset[Category]:
        """Returns the categories of all members. The result is cached, so it must be called only after the categories
        are set."""
        if self._member_categories is None:
            self._member_categories = frozenset(member.category for member in self.members)
        return self._member_categories

    def monthly_income(self) -> Exact:
        """Returns the countable monthly income of the household, in fen, after the deductions of the pack."""
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
        """Returns the rigid costs of the household in the 12 months before filing, in fen: own medical payments and
        costs of schooling."""
        if self.costs is None:
            bills = [self.bills(member, "twelve_months", None) for member in self.members]
            self.costs = sum(bills) + sum([member.facts.education_own_fen_12m for member in self.members])
        return self.costs

    def bills(self, member: Member, window: str, kinds: frozenset[str] | None) -> int:
        """Returns the own medical payments of one member in the window, of these kinds or of all, in fen."""
        if not member.facts.medical_bills:
            return 0
        found = in_window(member.facts.medical_bills, window, kinds, self.filed_on)
        only = self.settled_with
        return sum([bill.own_fen for bill in found if only is None or only in (bill.settled or ())])
