"""What review finds: the category with everything that follows from it, and what each department is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lianban_contracts.decisions import Decision, Explanation, ReferredFacts
from lianban_contracts.departments import Department
from lianban_contracts.facts import Category


@dataclass(frozen=True, slots=True)
class Determination:
    """The result of one review (审核确认), before it is known whether it is provisional or final."""

    category: Category
    subtype: str | None
    level: str | None
    scope: str
    single_listed: tuple[str, ...]
    """Ids of the members who have 低保 alone."""
    gradual_exit_months_left: int | None
    countable_income_fen_per_month: int
    assistance_types: tuple[str, ...]
    clause: str
    """The clause of the test that gave the category, or by which there is none."""
    explanation: Explanation
    """Why this category, or none, in one sentence."""
    plan_ended_on: date | None
    """The last day of the plan, where it was over: the figures of its last year decided."""
    decisions: tuple[Decision, ...]
    """Civil-affairs items, and the items of departments that get no referral."""
    referrals: Mapping[Department, ReferredFacts]
    """Only departments with an item open to the household's category."""
