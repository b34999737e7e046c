"""Protocols that formulas depend on: a household to read, and the meaning of the names in a pack.

`evaluate` implements `Situation`, `model` implements `Terms`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from lianban_contracts.facts import Category, DepartmentFacts, HouseholdFacts, MemberFacts

if TYPE_CHECKING:
    from lianban_contracts.decisions import ReferredMember

    from services.policy.core.money import Exact
    from services.policy.vocabulary.phrases import Said, Saying


@dataclass(slots=True, eq=False)
class Member:
    """One member, with the category that applies to the items of this member."""

    facts: MemberFacts | ReferredMember
    category: Category = "none"
    single_listed: bool = False


class ItemResult(Protocol):
    """The result of another item of the same household."""

    def granted_to(self, member: Member | None) -> bool:
        """True if the item is granted to the member; for None, if it is granted at all."""

    def amount_of(self, member: Member | None) -> int:
        """Amount granted to the member, or in total for None, in fen; 0 if nothing is granted."""


class CategoryCash(Protocol):
    """The monthly cash of the category test that held."""

    @property
    def cash(self) -> Reader | None:
        """Amount in fen; None if the category pays no cash."""

    @property
    def tell_cash(self) -> Teller | None:
        """The same amount in words."""


class Situation(Protocol):
    """One household on its day of filing."""

    @property
    def filed_on(self) -> date:
        """The day of filing."""

    @property
    def household(self) -> HouseholdFacts:
        """Facts of the household."""

    @property
    def members(self) -> Sequence[Member]:
        """The members; the first is the applicant."""

    @property
    def supply(self) -> DepartmentFacts:
        """Facts that only the department knows."""

    @property
    def household_size(self) -> int | None:
        """Number of members, if the members themselves are not all disclosed."""

    @property
    def answers(self) -> frozenset[str] | None:
        """Questions that review answered with yes; None in review, where they are evaluated."""

    @property
    def category(self) -> Category:
        """Category of the household."""

    @property
    def subtype(self) -> str | None:
        """Kind of the category."""

    @property
    def level(self) -> str | None:
        """Level of the minimum living allowance."""

    @property
    def scope(self) -> str:
        """The items for which the household can apply in this region."""

    @property
    def test(self) -> CategoryCash | None:
        """The category test that held."""

    def result(self, item: str) -> ItemResult:
        """The result of an item. Raises KeyError for an item that is not in the pack."""

    def monthly_income(self) -> Exact:
        """Countable monthly income of the household, in fen."""

    def yearly_costs(self) -> int:
        """Rigid costs of the household in the 12 months before filing, in fen."""

    def bills(self, member: Member, window: str, kinds: frozenset[str] | None) -> int:
        """Own medical payments of a member in the window, of these kinds or of all, in fen."""


Reader = Callable[[Situation, Member | None], Any]
"""Reads one value of a household or of one member."""

Check = Callable[[Situation, Member | None], bool]
"""Tests a household or one member."""

Teller = Callable[[Situation, Member | None], "Said"]
"""Words a computed value of a household or of one member."""

Readers = Mapping[str, Reader]


class Labels(Protocol):
    """The labels of one pack."""

    def name(self, name: str) -> tuple[Said, str]:
        """Label and unit of a name that has a value."""

    def item(self, item: str) -> Saying:
        """Label of an item."""


class Terms(Protocol):
    """The meaning of the names in one pack."""

    @property
    def region(self) -> str:
        """Code of the region."""

    @property
    def words(self) -> Labels:
        """Labels of the pack."""

    def reader(self, name: str) -> Reader:
        """Reader of a fact, a derived value, a figure or a formula."""

    def teller(self, name: str) -> Teller:
        """Teller of the same: label, value and unit."""

    def question(self, name: str) -> Check:
        """Check of a question of the pack."""
