"""One turn of a case: the determination, and what each department is told of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from lianban_contracts.decisions import PackReference, ReferredFacts
from lianban_contracts.departments import Department
from lianban_contracts.identity import Person
from lianban_contracts.officers import Opinion
from lianban_contracts.review import CaseDetermined, CaseReferred, Cause, Standing

from services.policy import Determination, Pack

from .assessment import assess
from .case import Case, day_of, declined_items, opened
from .events import Event
from .household import identity

FOUND = (
    "category",
    "subtype",
    "level",
    "scope",
    "single_listed",
    "explanation",
    "clause",
    "gradual_exit_months_left",
    "countable_income_fen_per_month",
    "assistance_types",
    "decisions",
    "plan_ended_on",
)
"""What a determination says to everybody, as the policy library found it."""

LATER: frozenset[Cause] = frozenset({"change", "recertification"})
"""What makes a household another one than it was: what it was granted once until then was right."""


@dataclass(frozen=True, slots=True)
class AssessmentRound:
    """What is being decided: on which case as it was told to departments last, by whom asked, why, and when."""

    before: Case
    after: Case
    application: UUID
    cause: Cause
    today: date
    opinion: Opinion | None = None
    """Why, of a turn that an officer brings about."""

    def announce(self, pack: Pack, found: Determination, status: Any) -> list[Event]:
        """The determination, a referral to each department that it touches, and a withdrawal to each that it no longer concerns."""
        standing: Standing = "provisional" if status == "provisional" else "final"
        unchanged = self._unchanged(pack, found, standing)
        told = {department: facts for department, facts in found.referrals.items() if department not in unchanged}
        gone = [
            department for department in pack.departments if department in self.before.referred - set(found.referrals)
        ]
        determined = self.determined(pack, found, status, referred_to=(*told, *gone), unchanged=tuple(unchanged))
        referrals = [self._refer(pack, department, standing, facts) for department, facts in told.items()]
        return [determined, *referrals, *self.withdrawn(pack.reference, gone, day_of(self.after))]

    def determined(self, pack: Pack, found: Determination, status: Any, **more: Any) -> CaseDetermined:
        """The determination as it is published."""
        day = day_of(self.after)
        return CaseDetermined(
            application=self.application,
            turn=self.before.turn + 1,
            status=status,
            determined_on=self.today,
            pack=pack.reference,
            cause=self.cause,
            opinion=self.opinion,
            assessed_on=day if day != opened(self.after).filed_on else None,
            **{name: getattr(found, name) for name in FOUND},
            **more,
        )

    def withdrawn(self, pack: PackReference, departments: Iterable[Department], day: date) -> list[Event]:
        """What departments are told whom the case no longer concerns: from this day on, or as if it never had."""
        ended_on = day if self.cause in LATER else None
        return [self._message(pack, department, "withdrawn", ended_on=ended_on) for department in departments]

    def _unchanged(self, pack: Pack, found: Determination, standing: Standing) -> list[Department]:
        """Departments that would be told what they were told before; the day alone is nothing new, but for a new certification."""
        before, told = self.before.determination, self.before.referred & set(found.referrals)
        if before is None or not told or (before.status == "provisional") != (standing == "provisional"):
            return []
        if before.pack != pack.reference:
            return []
        known = self.before._replace(learnt=self.before.learnt[: self.before.told_by])
        facts = assess(pack, known).referrals
        return [name for name in pack.departments if name in told and self._same(known, name, facts, found)]

    def _same(self, known: Case, department: Department, facts: Any, found: Determination) -> bool:
        before, now = facts[department], found.referrals[department]
        if self.cause != "recertification":
            before = before.model_copy(update={"filed_on": now.filed_on})
        return bool(
            before == now
            and _persons(known, before) == _persons(self.after, now)
            and _declined(known, department) == _declined(self.after, department)
        )

    def _refer(self, pack: Pack, department: Department, standing: Standing, facts: ReferredFacts) -> CaseReferred:
        return self._message(
            pack.reference,
            department,
            standing,
            persons=_persons(self.after, facts),
            facts=facts,
            declined_items=_declined(self.after, department),
        )

    def _message(self, pack: PackReference, department: Department, standing: Standing, **more: Any) -> CaseReferred:
        return CaseReferred(
            application=self.application,
            turn=self.before.turn + 1,
            standing=standing,
            department=department,
            region=opened(self.after).region,
            pack=pack,
            **more,
        )


def _persons(case: Case, facts: ReferredFacts) -> tuple[Person, ...]:
    """Whom a department must know by name: the members whose facts it is told; for items of the household, all."""
    members = identity(case).members
    told = {member.id for member in facts.members}
    return tuple(person for person in members if person.id in told) or members


def _declined(case: Case, department: Department) -> tuple[str, ...]:
    return tuple(item for item in declined_items(case) if item.partition(".")[0] == department)
