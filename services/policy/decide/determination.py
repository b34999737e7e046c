"""The determination by review: the category, what follows from it, and what is disclosed to each department."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lianban_contracts.decisions import Decision, Explanation, PackReference, ReferredFacts
from lianban_contracts.departments import Department
from lianban_contracts.facts import Category, HouseholdFacts, MemberFacts, OfficerFacts

from services.policy.core.money import half_up
from services.policy.evaluate.categorise import reviewed
from services.policy.evaluate.renewed import in_month_of_birthday, renewed
from services.policy.evaluate.situation import Situation
from services.policy.explain.category_text import category_clause, category_explanation
from services.policy.explain.decision_text import decision
from services.policy.model.item import Item
from services.policy.model.pack import Pack

from .disclose import referrals


@dataclass(frozen=True, slots=True)
class Determination:
    """The result of one review (审核确认), before its status (provisional or final) is known."""

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
    """The clause of the test that gave the category; without a category, the clause by which there is none."""
    explanation: Explanation
    """The reason for this category, or for none, in one sentence."""
    plan_ended_on: date | None
    """The last day of the plan if the day of filing is after it; the figures of the last year of the plan then apply.
    None within the plan."""
    decisions: tuple[Decision, ...]
    """The items of civil affairs, and the items of departments that get no referral."""
    referrals: Mapping[Department, ReferredFacts]
    """The referral to each department that has an item open to the household."""
    renewed_on: date | None = None
    """The later day whose figures the amounts have. None if they have those of the day of filing."""
    category_pack: PackReference | None = None
    """The policy that decided the category. None if it is the policy of the amounts."""


def category_of(
    pack: Pack,
    *,
    filed_on: date,
    household: HouseholdFacts,
    members: Sequence[MemberFacts],
    officer: OfficerFacts | None = None,
) -> Category:
    """Returns the category that `determine` gives with `pack` as the policy of the category, in an eighth of its time."""
    return reviewed(pack, filed_on=filed_on, household=household, members=members, officer=officer).category


def determine(
    pack: Pack,
    *,
    filed_on: date,
    household: HouseholdFacts,
    members: Sequence[MemberFacts],
    officer: OfficerFacts | None = None,
    renewed_on: date | None = None,
    category_pack: Pack | None = None,
) -> Determination:
    """Determines the category of a household and what follows from it. The first member is the applicant.

    `renewed_on`: a later day whose figures decide the amounts, on the category, income and costs of `filed_on`.
    `category_pack`: the policy that decides the category, if it is not the policy of the amounts."""
    base = reviewed(category_pack or pack, filed_on=filed_on, household=household, members=members, officer=officer)
    case = renewed(pack, base, renewed_on) if renewed_on else base
    told = referrals(case)
    here = [item for item in pack.layout.items if item.owner not in told]
    return Determination(
        category=case.category,
        subtype=case.subtype,
        level=case.level,
        scope=case.scope,
        single_listed=tuple(member.facts.id for member in case.members if member.single_listed),
        gradual_exit_months_left=_months_left(base),
        countable_income_fen_per_month=half_up(base.monthly_income()),
        assistance_types=tuple([kind for kind, check in pack.rules.assistance_types if check(case, None)]),
        clause=category_clause(base),
        explanation=category_explanation(base),
        plan_ended_on=pack.plan_ended(renewed_on or filed_on),
        decisions=tuple(_decision(base, case, item) for item in here),
        referrals=told,
        renewed_on=renewed_on,
        category_pack=base.pack.reference if base.pack is not pack else None,
    )


def _decision(base: Situation, case: Situation, item: Item) -> Decision:
    """Returns the decision of an item. What is granted once is decided as of the day of assessment, also after a
    renewal."""
    if case is base:
        return decision(case, case.result(item.id))
    if item.period != "once" or item.id not in base.pack.items:
        case = in_month_of_birthday(case, item)
        return decision(case, case.result(item.id))
    once = decision(base, base.result(item.id))
    return once.model_copy(update={"as_of": base.filed_on}) if once.outcome == "granted" else once


def _months_left(case: Situation) -> int | None:
    return half_up(case.test.months_left(case, None)) if case.test and case.test.months_left else None
