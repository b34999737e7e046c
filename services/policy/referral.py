"""What a department is told, and how it decides from that: the facts that its open items read, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from lianban_contracts.decisions import Decision, ReferredFacts, ReferredMember
from lianban_contracts.facts import Department, DepartmentFacts, HouseholdFacts

from .evaluation import is_open
from .names import HOUSEHOLD, MEMBER
from .pack import Pack
from .situation import NOTHING_KNOWN, Member, Situation
from .wording import decision


def referrals(case: Situation) -> Mapping[Department, ReferredFacts]:
    """The referral to each department that has an item open to the household."""
    told: dict[Department, ReferredFacts] = {}
    for department in case.pack.departments if case.category != "none" else ():
        items = [item for item in case.pack.items_of(department) if is_open(case, case.pack.rules.items[item.id])]
        if items:
            names = {name for item in items for name in item.facts}
            told[department] = _referred(case, names, by_member=any(item.each == "member" for item in items))
    return told


def _referred(case: Situation, names: set[str], *, by_member: bool) -> ReferredFacts:
    of_members = sorted(names & MEMBER)
    return ReferredFacts(
        filed_on=case.filed_on,
        category=case.category,
        scope=cast(Any, case.scope),
        subtype=case.subtype if "subtype" in names else None,
        level=cast(Any, case.level) if "level" in names else None,
        household_size=len(case.members) if "members" in names else None,
        answers=_answers(case, names),
        household=HouseholdFacts(**_given(case.household, names & HOUSEHOLD)),
        members=tuple(_member(member, of_members) for member in case.members) if by_member or of_members else (),
    )


def _answers(case: Situation, names: set[str]) -> tuple[str, ...]:
    return tuple(name for name, check in case.pack.rules.questions.items() if name in names and check(case, None))


def _given(facts: Any, names: Iterable[str]) -> dict[str, Any]:
    given = facts.model_fields_set
    return {name: getattr(facts, name) for name in names if name in given}


def _member(member: Member, names: list[str]) -> ReferredMember:
    return ReferredMember(id=member.facts.id, category=member.category, **_given(member.facts, names))


def decide(
    pack: Pack, department: Department, referred: ReferredFacts, department_facts: DepartmentFacts | None = None
) -> tuple[Decision, ...]:
    """The decision of every item of the department, from what it was told and what its own register knows."""
    case = situation_told(pack, referred, department_facts)
    return tuple([decision(case, case.result(item.id)) for item in pack.items_of(department)])


def situation_told(pack: Pack, referred: ReferredFacts, department_facts: DepartmentFacts | None = None) -> Situation:
    """The household as a department sees it."""
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
    )


def _seen(referred: ReferredFacts, member: ReferredMember) -> Member:
    return Member(member, member.category, member.category != referred.category)
