"""Finds the category of a household (审核确认) by the category tests of the pack, and the members who are listed alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lianban_contracts.facts import Category, HouseholdFacts, MemberFacts, OfficerFacts

from services.policy.formulas.context import Member
from services.policy.model.pack import Pack
from services.policy.model.rules import CategoryRule

from .situation import Situation


def reviewed(
    pack: Pack,
    *,
    filed_on: date,
    household: HouseholdFacts,
    members: Sequence[MemberFacts],
    officer: OfficerFacts | None = None,
) -> Situation:
    """Returns the household with its category. No item is decided yet. The first member is the applicant."""
    case = Situation(pack, filed_on, household, [Member(facts) for facts in members], officer=officer)
    case.open_to, scope = _entry(case)
    _find_category(case, scope)
    _list_alone(case)
    return case


def _find_category(case: Situation, scope: str) -> None:
    """Sets category, subtype, level and scope by the first test that holds among those open to the applicant."""
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
    """Sets the category of each member. A member who is listed alone gets the category of the single listing, if it is
    open to the applicant; any other member gets the category of the household."""
    rule, check = case.pack.layout.single_listing, case.pack.rules.listed_alone
    possible = rule is not None and case.category in rule.beside and rule.as_category in case.open_to
    for member in case.members:
        member.category = case.category
        if rule and check and possible and member.facts.single_listing_requested and check(case, member):
            member.single_listed, member.category = True, rule.as_category
