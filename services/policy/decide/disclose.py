"""Referrals to departments, and the decisions of departments from them. A referral contains only the facts that the
open items of the department read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lianban_contracts.decisions import Decision, ReferredFacts, ReferredMember
from lianban_contracts.departments import Department
from lianban_contracts.facts import DepartmentFacts, HouseholdFacts, MemberCircumstances

from services.policy.core.records import record_of
from services.policy.evaluate.evaluation import is_open
from services.policy.evaluate.situation import NOTHING_KNOWN, Situation
from services.policy.explain.decision_text import decision
from services.policy.formulas.context import Member
from services.policy.model.pack import Pack

if TYPE_CHECKING:
    from services.policy.model.disclosure import Disclosure


def referrals(case: Situation) -> Mapping[Department, ReferredFacts]:
    """Returns the referral to each department that has an item open to the household."""
    told: dict[Department, ReferredFacts] = {}
    rules = case.pack.rules
    for department in case.pack.departments if case.category != "none" else ():
        items = [rules.items[item.id] for item in case.pack.items_of(department)]
        opened = tuple([rule for rule in items if is_open(case, rule)])
        if opened:
            told[department] = _referred(case, rules.told(opened))
    return told


def _referred(case: Situation, told: Disclosure) -> ReferredFacts:
    return record_of(
        ReferredFacts,
        filed_on=case.filed_on,
        category=case.category,
        scope=case.scope,
        subtype=case.subtype if told.subtype else None,
        level=case.level if told.level else None,
        household_size=len(case.members) if told.size else None,
        answers=tuple([name for name, check in told.questions if check(case, None)]),
        household=record_of(HouseholdFacts, **_given(case.household, told.household)),
        members=tuple([_member(member, told.member) for member in case.members]) if told.members else (),
    )


def _given(facts: HouseholdFacts | MemberCircumstances, names: frozenset[str]) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in names & facts.model_fields_set}


def _member(member: Member, names: frozenset[str]) -> ReferredMember:
    facts = member.facts
    return record_of(ReferredMember, id=facts.id, category=member.category, **_given(facts, names))


def decide(
    pack: Pack, department: Department, referred: ReferredFacts, department_facts: DepartmentFacts | None = None
) -> tuple[Decision, ...]:
    """Returns the decision of every item of the department, from the referred facts and the department's own
    register."""
    case = situation_told(pack, referred, department_facts)
    return tuple([decision(case, case.result(item.id)) for item in pack.items_of(department)])


def situation_told(pack: Pack, referred: ReferredFacts, department_facts: DepartmentFacts | None = None) -> Situation:
    """Returns the household as a department sees it."""
    return Situation(
        pack,
        referred.filed_on,
        referred.household,
        [_seen(referred, member) for member in referred.members],
        supply=department_facts or NOTHING_KNOWN,
        answers=frozenset(referred.answers),
        household_size=referred.household_size,
        category=referred.category,
        subtype=referred.subtype,
        level=referred.level,
        scope=referred.scope,
        some_settled=any(bill.settled for member in referred.members for bill in member.medical_bills),
    )


def _seen(referred: ReferredFacts, member: ReferredMember) -> Member:
    return Member(member, member.category, member.category != referred.category)
