"""A household whose amounts are computed as of a later day, on the category, counted income and counted costs of its last
assessment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from services.policy.calendar.dates import birthday, is_new_year
from services.policy.formulas.context import Member
from services.policy.model.pack import Pack
from services.policy.model.rules import CategoryRule

from .situation import Situation

if TYPE_CHECKING:
    from services.policy.model.item import Item


def renewed(pack: Pack, before: Situation, day: date) -> Situation:
    """Returns the household as of this day. The category, the counted income and the counted costs stay as they are.
    `pack`: the policy in force on this day; it must have a test of that category (see `continues`)."""
    return Situation(
        pack,
        day,
        before.household,
        [Member(member.facts, member.category, member.single_listed) for member in before.members],
        officer=before.officer,
        open_to=before.open_to,
        category=before.category,
        subtype=before.subtype,
        level=before.level,
        scope=before.scope,
        test=_test(pack, before),
        supporters_up_to=before.supporters_up_to,
        incomes={before.supporters_up_to: before.monthly_income()},
        costs=before.yearly_costs(),
    )


def in_month_of_birthday(case: Situation, item: Item) -> Situation:
    """Returns the household by which a monthly item is decided on 1 January. A benefit that ends by a birthday on that day runs to the
    end of the month, with the figures of the new year: the member then counts as born a day later."""
    ages = case.pack.rules.items[item.id].ages
    if item.period != "month" or not ages or not is_new_year(case.filed_on):
        return case
    if case.result(item.id).outcome == "granted":
        return case
    members = [_born_later(member, ages, case.filed_on) for member in case.members]
    younger = replace(case, members=members, results={}, incomes=dict(case.incomes))
    return younger if younger.result(item.id).outcome == "granted" else case


def _born_later(member: Member, ages: frozenset[int], day: date) -> Member:
    born = member.facts.birth_date
    if born is None or all(birthday(born, age) != day for age in ages):
        return member
    facts = member.facts.model_copy(update={"birth_date": born + timedelta(days=1)})
    return Member(facts, member.category, member.single_listed)


def continues(pack: Pack, category: str, subtype: str | None) -> bool:
    """True if the pack has a test of this category and kind, so that it can decide the amounts of a household that a
    former version of the policy gave that category."""
    return any((test.category, test.subtype) == (category, subtype) for test in pack.rules.categories)


def _test(pack: Pack, before: Situation) -> CategoryRule | None:
    if before.test is None or before.pack is pack:
        return before.test
    return next((test for test in pack.rules.categories if _key(test) == _key(before.test)), None)


def _key(test: CategoryRule) -> tuple[str, str | None]:
    return test.category, test.subtype
