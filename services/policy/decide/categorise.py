"""The review (审核确认): who may apply, which category, who is listed alone, which types; all by the tests of the pack."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lianban_contracts.facts import Category, HouseholdFacts, MemberFacts, OfficerFacts

from services.policy.explain.category_text import category_clause, category_explanation
from services.policy.explain.decision_text import decision
from services.policy.model.pack import Pack
from services.policy.model.rules import CategoryRule
from services.policy.money import half_up

from .determination import Determination
from .disclose import referrals
from .situation import Member, Situation


def determine(
    pack: Pack,
    *,
    filed_on: date,
    household: HouseholdFacts,
    members: Sequence[MemberFacts],
    officer: OfficerFacts | None = None,
) -> Determination:
    """The category of a household with all that follows, from the facts known. The first member is the applicant."""
    case = reviewed(pack, filed_on=filed_on, household=household, members=members, officer=officer)
    told = referrals(case)
    here = [item for item in pack.layout.items if item.owner not in told]
    return Determination(
        category=case.category,
        subtype=case.subtype,
        level=case.level,
        scope=case.scope,
        single_listed=tuple(member.facts.id for member in case.members if member.single_listed),
        gradual_exit_months_left=_months_left(case),
        countable_income_fen_per_month=half_up(case.monthly_income()),
        assistance_types=tuple([kind for kind, check in pack.rules.assistance_types if check(case, None)]),
        clause=category_clause(case),
        explanation=category_explanation(case),
        plan_ended_on=pack.plan_ended(filed_on),
        decisions=tuple(decision(case, case.result(item.id)) for item in here),
        referrals=told,
    )


def reviewed(
    pack: Pack,
    *,
    filed_on: date,
    household: HouseholdFacts,
    members: Sequence[MemberFacts],
    officer: OfficerFacts | None = None,
) -> Situation:
    """The household with its category found, before any item is decided."""
    case = Situation(pack, filed_on, household, [Member(facts) for facts in members], officer=officer)
    case.open_to, scope = _entry(case)
    _find_category(case, scope)
    _list_alone(case)
    return case


def _find_category(case: Situation, scope: str) -> None:
    """Sets category, subtype, level and scope of the first test that holds among those open to the applicant."""
    for test in case.pack.rules.categories:
        if test.category in case.open_to and _passes(case, test):
            case.test, case.category, case.subtype, case.scope = test, test.category, test.subtype, scope
            if test.cash:
                case.level = "full" if test.full and test.full(case, None) else "differential"
            return
    case.supporters_up_to = None


def _entry(case: Situation) -> tuple[tuple[Category, ...], str]:
    applicant = case.members[0]
    for check, entry in case.pack.rules.entry:
        if check(case, applicant):
            return entry.categories, entry.scope
    return (), "all"


def _passes(case: Situation, test: CategoryRule) -> bool:
    case.supporters_up_to = test.supporters_up_to
    return test.check(case, None)


def _list_alone(case: Situation) -> None:
    """Gives each member its own category: another one, if open to the applicant, for who is listed alone, else the household's."""
    rule, check = case.pack.layout.single_listing, case.pack.rules.listed_alone
    possible = rule is not None and case.category in rule.beside and rule.as_category in case.open_to
    for member in case.members:
        member.category = case.category
        if rule and check and possible and member.facts.single_listing_requested and check(case, member):
            member.single_listed, member.category = True, rule.as_category


def _months_left(case: Situation) -> int | None:
    return half_up(case.test.months_left(case, None)) if case.test and case.test.months_left else None
