"""One assessment round of a case: the determination and the referrals to departments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from lianban_contracts.decisions import PackReference, ReferredFacts
from lianban_contracts.departments import DEPARTMENTS, Department
from lianban_contracts.identity import Person
from lianban_contracts.officers import Opinion
from lianban_contracts.review import CaseDetermined, CaseReferred, Cause, CorrectedMonths, Standing

from services.policy import Determination, Pack

from .assessment import assess
from .case import Case, day_of, declined_items, opened, renewed_on
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
    "renewed_on",
    "category_pack",
)
"""Fields of the published determination that are copied from the computed one."""

CAUSES_OF_CHANGE: frozenset[Cause] = frozenset({"change", "recertification", "renewal"})
"""Causes after which earlier grants stay valid until the date of change."""


@dataclass(frozen=True, slots=True)
class AssessmentRound:
    """A round: the case before and after the event that causes it. `opinion`: the officer's words, if an officer caused it."""

    before: Case
    after: Case
    application: UUID
    cause: Cause
    today: date
    opinion: Opinion | None = None
    category_pack: Pack | None = None
    """The policy of the category, if it is not that of the amounts."""
    renewed: frozenset[str] = frozenset()
    """The departments that a renewal concerns."""

    def announce(
        self, pack: Pack, found: Determination, status: Any, corrected: tuple[CorrectedMonths, ...] = ()
    ) -> list[Event]:
        """Returns the determination, a referral to each department whose facts changed, and a withdrawal to each that is no longer concerned."""
        standing: Standing = "provisional" if status == "provisional" else "final"
        unchanged = self._unchanged(pack, found, standing)
        changed = {department: facts for department, facts in found.referrals.items() if department not in unchanged}
        ended = [name for name in DEPARTMENTS if name in self.before.referred - set(found.referrals)]
        referred_to = (*changed, *ended)
        determined = self.determined(
            pack, found, status, referred_to=referred_to, unchanged=tuple(unchanged), corrected=corrected
        )
        referrals = [self._refer(pack, department, standing, facts) for department, facts in changed.items()]
        day = renewed_on(self.after) or day_of(self.after)
        ended_on = day if self.cause in CAUSES_OF_CHANGE else None
        return [determined, *referrals, *self.withdrawn(pack.reference, ended, ended_on)]

    def determined(self, pack: Pack, found: Determination, status: Any, **more: Any) -> CaseDetermined:
        """Returns the determination to publish."""
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
            changes_waiting=len(self.after.waiting_changes),
            **{name: getattr(found, name) for name in FOUND},
            **more,
        )

    def withdrawn(self, pack: PackReference, departments: Iterable[Department], ended_on: date | None) -> list[Event]:
        """Returns withdrawals of earlier referrals. They end grants on this day, or from the start if it is None."""
        return [self._message(pack, department, "withdrawn", ended_on=ended_on) for department in departments]

    def _unchanged(self, pack: Pack, found: Determination, standing: Standing) -> list[Department]:
        """Departments whose referral would repeat the last one. A new date alone makes a referral new only in a certification."""
        before, referred = self.before.determination, self.before.referred & set(found.referrals)
        if self.cause == "renewal":
            return [name for name in pack.departments if name in referred and name not in self.renewed]
        if before is None or not referred or (before.status == "provisional") != (standing == "provisional"):
            return []
        if before.pack != pack.reference:
            return []
        known = self.before.as_told()
        facts = assess(pack, known, self.category_pack).referrals
        return [name for name in pack.departments if name in referred and self._same(known, name, facts, found)]

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
            renewal=self.cause == "renewal",
        )

    def _message(self, pack: PackReference, department: Department, standing: Standing, **more: Any) -> CaseReferred:
        return CaseReferred(
            application=self.application,
            turn=self.before.turn + 1,
            standing=standing,
            department=department,
            region=pack.region,
            pack=pack,
            **more,
        )


def _persons(case: Case, facts: ReferredFacts) -> tuple[Person, ...]:
    """The persons whose names a department needs: the members in its facts, or all members if its facts name none."""
    members = identity(case).members
    named = {member.id for member in facts.members}
    return tuple(person for person in members if person.id in named) or members


def _declined(case: Case, department: Department) -> tuple[str, ...]:
    return tuple(item for item in declined_items(case) if item.partition(".")[0] == department)
