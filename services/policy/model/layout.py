"""The layout of a pack file. `checks` tests the rules that hold between its parts."""

from __future__ import annotations

from typing import Annotated, Literal

from lianban_contracts import review
from lianban_contracts.facts import Category
from pydantic import Field, StringConstraints

from services.policy.formulas.combinations import Condition
from services.policy.formulas.formula import Day, Node, Years
from services.policy.formulas.quantities import Quantity

from .item import Item
from .sections import Clause, Clock, FigureEntry, Indicator, Labelled, Sourced, Word

Version = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,32}$")]


class Effect(Node):
    """The first and the last day of the plan, both inside. The pack decides from the first day until a later version begins."""

    from_: Day = Field(alias="from")
    to: Day


class Formula(Sourced):
    """A formula with a name, to be used in others."""

    label: Labelled
    unit: str = "fen"
    value: Quantity


class Question(Node):
    """A condition with a name. A department learns the answer alone, not the facts behind it."""

    label: Labelled
    when: Condition


class WorkDeduction(Node):
    """What is taken off the wage of each earner (必要的就业成本)."""

    when: Condition
    amount: Quantity
    clause: str


class CareDeduction(Node):
    """Costs of care taken off the income, up to a limit a person."""

    limit: Quantity
    clause: str


class Income(Node):
    """Deductions from the countable income."""

    work_deduction: WorkDeduction | None = None
    care_deduction: CareDeduction | None = None


class Entry(Node):
    """Who may apply, asked of the applicant; the first that holds."""

    when: Condition
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    scope: Literal["all", "temporary_aid_only"] = "all"
    clause: str


class CategoryTest(Node):
    """One test of the review; the first that holds gives the category."""

    category: Category
    subtype: Word | None = None
    when: Condition
    supporters_up_to: Years | None = None
    full_when: Condition | None = None
    cash: Quantity | None = None
    months_left: Quantity | None = None
    clause: str
    source: Literal["seed", "mixed", "local"] = "local"


class SingleListing(Node):
    """Which member may have 低保 alone beside a household of which categories."""

    beside: Annotated[tuple[Category, ...], Field(min_length=1)]
    as_category: Category
    when: Condition
    clause: str


class AssistanceType(Node):
    """One of the five types (五型)."""

    id: review.AssistanceType
    when: Condition


class Layout(Node):
    """A whole pack."""

    region: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
    version: Version
    name: Labelled
    plan: Labelled
    in_force: Effect
    replaces: Version | None = None
    """The version that ends when this version begins, even if that version states a later last day."""
    clauses: dict[str, Clause]
    figures: dict[Word, FigureEntry]
    formulas: dict[Word, Formula] = Field(default_factory=dict)
    questions: dict[Word, Question] = Field(default_factory=dict)
    income: Income = Income()
    entry: tuple[Entry, ...] = Field(min_length=1)
    categories: tuple[CategoryTest, ...] = Field(min_length=1)
    single_listing: SingleListing | None = None
    provisional_for: tuple[Category, ...] = ()
    confirmed_by: tuple[Category, ...] = ()
    assistance_types: tuple[AssistanceType, ...] = ()
    documents: dict[Word, Labelled] = Field(default_factory=dict)
    clocks: dict[Word, Clock] = Field(default_factory=dict)
    indicators: tuple[Indicator, ...] = ()
    items: tuple[Item, ...] = Field(min_length=1)

    @property
    def years(self) -> range:
        """The calendar years of the plan. Tables by year have one figure for each of them."""
        return range(self.in_force.from_.year, self.in_force.to.year + 1)
