"""The school register: stage, enrolment, boarding and hardship grade of each pupil. Also counts the places of the programme."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal, get_args
from uuid import UUID

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.decisions import Decision, ReferredFacts
from lianban_contracts.facts import DepartmentFacts, StudentStage
from lianban_contracts.identity import IdNumber
from lianban_contracts.model import Model, OrAbsent
from lianban_contracts.review import CaseReferred

from services.chassis.core.aggregate import AppliedChange
from services.chassis.core.command import Command
from services.chassis.core.database import Connection
from services.chassis.core.sql import statements
from services.department import quota
from services.department.case import ReferralTaken
from services.department.entitlements import Entitlement, EntitlementLedger
from services.department.quota import Quota
from services.department.records import Kind
from services.department.register import (
    AppliesAnswers,
    PersonFacts,
    decided_before,
    id_numbers,
    members_granted,
    referrals,
)
from services.policy.calendar.dates import end_of_school_year

SQL = statements(__package__, "tables.sql")

VOCATIONAL = "education.vocational_1619"
"""The id of the programme with counted places."""


class Enrolment(Model):
    """One pupil or student of the school register."""

    person: IdNumber
    student_stage: StudentStage
    enrolment_confirmed: bool = True
    boarding: bool = False
    hardship_grade: OrAbsent[Literal["special", "general"]] = None


KINDS = {"enrolments": Kind(Enrolment, SQL["put_enrolments"]), "places": quota.KIND}


class EducationBatch(PersonFacts):
    """The enrolments of members in one batch, their entitlements for a school year, and the places left."""

    def __init__(
        self, known: Mapping[str, Mapping[str, Any]], left: Quota, once: EntitlementLedger, again: Collection[UUID] = ()
    ) -> None:
        super().__init__(known)
        self.places, self.once, self._again = left, once, again

    def facts(self, referral: CaseReferred) -> tuple[ReferredFacts, DepartmentFacts]:
        """Returns the facts and the supply: the places left, and the children who already have an item of this stage and school year."""
        facts, _ = super().facts(referral)
        known = pupils(referral, facts)
        elsewhere: dict[str, list[str]] = defaultdict(list)
        for member, pupil in known.items():
            for item in self.once.elsewhere(pupil, school_year(facts), referral.application):
                elsewhere[item].append(member)
        return facts, DepartmentFacts(
            vocational_1619_places_left=self.places.left(VOCATIONAL, referral),
            granted_elsewhere={item: tuple(members) for item, members in elsewhere.items()},
        )

    def apply(self, referral: CaseReferred, facts: ReferredFacts | None, decisions: Sequence[Decision]) -> None:
        """Counts places down and records the entitlements of each child for the school year. After an end, all stay."""
        if referral.ended_on is not None:
            return
        self.places.take(VOCATIONAL, referral, decisions)
        self.once.decided(
            referral.application, self._rights(referral, facts, decisions), again=referral.application in self._again
        )

    def keep(self, referral: CaseReferred, before: ReferralTaken, answer: BenefitsDecided) -> None:
        """Keeps the places that were granted. A household that has none does not wait for one any more."""
        if referral.ended_on is not None:
            self.places.take(VOCATIONAL, referral, [one for one in answer.decisions if one.outcome == "granted"])

    def _rights(
        self, referral: CaseReferred, facts: ReferredFacts | None, decisions: Sequence[Decision]
    ) -> Iterator[Entitlement]:
        yearly = [one for one in decisions if one.outcome == "granted" and one.period == "school_year"]
        if referral.facts is None or facts is None or not yearly:
            return
        known = pupils(referral, super().facts(referral)[0])
        for decision in yearly:
            for member in known.keys() & members_granted(decision):
                yield Entitlement(known[member], decision.item, school_year(facts))


def pupils(referral: CaseReferred, facts: ReferredFacts) -> dict[str, str]:
    """The children at a stage of school, by ID number and stage: an item is granted once per child and stage."""
    numbers = {person.id: person.id_number for person in referral.persons}
    return {
        member.id: f"{numbers[member.id]}/{member.student_stage}"
        for member in facts.members
        if member.student_stage != "none" and member.id in numbers
    }


def school_year(facts: ReferredFacts) -> str:
    """The school year of the filing, named by its last day."""
    return end_of_school_year(facts.filed_on).isoformat()


class EducationRegister(AppliesAnswers):
    """Reads and writes the register in the transaction of the batch."""

    async def load(self, connection: Connection, commands: Sequence[Command]) -> EducationBatch:
        """Loads the enrolments of all persons in the batch and, if there are pupils, their entitlements and the places."""
        cases, again = referrals(commands), decided_before(commands)
        called = await quota.called(connection, commands)
        persons = [*id_numbers(cases), *(person for row in called for person in row["persons"])]
        rows = await connection.fetch(SQL["enrolments"], persons)
        known = {row["person"]: {key: value for key, value in row.items() if key != "person"} for row in rows}
        stated = PersonFacts(known)
        found = {case.application: pupils(case, stated.facts(case)[0]) for case in cases if case.facts}
        holders = [pupil for one in found.values() for pupil in one.values()]
        holders += [
            f"{person}/{stage}" for row in called for person in row["persons"] for stage in get_args(StudentStage)
        ]
        needing = [case for case in cases if _needs_place(found.get(case.application, {}))]
        before = [case for case in cases if case.application in again]
        left = await Quota.load(connection, needing, before, called)
        return EducationBatch(known, left, await EntitlementLedger.load(connection, holders), again)

    async def save(self, connection: Connection, context: EducationBatch, changes: Sequence[AppliedChange]) -> None:
        """Writes places and entitlements."""
        await context.places.save(connection)
        await context.once.save(connection)


def _needs_place(found: Mapping[str, str]) -> bool:
    return any(pupil.endswith("/vocational") for pupil in found.values())
