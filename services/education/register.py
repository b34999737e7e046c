"""The school register: stage, enrolment, boarding and hardship grade of each pupil, and the programme's places."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from lianban_contracts.decisions import Decision, ReferredFacts
from lianban_contracts.facts import DepartmentFacts, StudentStage
from lianban_contracts.identity import IdNumber
from lianban_contracts.model import Model, OrAbsent
from lianban_contracts.review import CaseReferred

from services.chassis.aggregate import Change
from services.chassis.command import Command
from services.chassis.database import Connection
from services.chassis.sql import statements
from services.referral import places
from services.referral.places import Places
from services.referral.records import Kind
from services.referral.register import KnownPersons, id_numbers, referrals

SQL = statements(__package__, "tables.sql")
TABLES = SQL["tables"] + places.SQL["tables"]

VOCATIONAL = "education.vocational_1619"
"""The programme whose places are counted."""


class Enrolment(Model):
    """One pupil or student as the school register has him."""

    person: IdNumber
    student_stage: StudentStage
    enrolment_confirmed: bool = True
    boarding: bool = False
    hardship_grade: OrAbsent[Literal["special", "general"]] = None


KINDS = {"enrolments": Kind(Enrolment, SQL["put_enrolments"]), "places": places.KIND}


class Known(KnownPersons):
    """Enrolments of a batch's members, and the places left."""

    def __init__(self, known: Mapping[str, Mapping[str, Any]], left: Places) -> None:
        super().__init__(known)
        self.places = left

    def facts(self, referral: CaseReferred) -> tuple[ReferredFacts, DepartmentFacts]:
        """As for every department, with the places left."""
        facts, _ = super().facts(referral)
        return facts, DepartmentFacts(vocational_1619_places_left=self.places.left(VOCATIONAL, referral))

    def decided(self, referral: CaseReferred, decisions: Sequence[Decision]) -> None:
        """Counts the places down."""
        self.places.take(VOCATIONAL, referral, decisions)


class EducationRegister:
    """Reads and writes the register in the transaction of the batch."""

    async def gather(self, connection: Connection, commands: Sequence[Command]) -> Known:
        """Enrolments of all persons of the batch."""
        cases = referrals(commands)
        rows = await connection.fetch(SQL["enrolments"], id_numbers(cases))
        known = {row["person"]: {key: value for key, value in row.items() if key != "person"} for row in rows}
        return Known(known, await Places.gather(connection, cases))

    async def save(self, connection: Connection, context: Known, changes: Sequence[Change]) -> None:
        """Writes the places taken."""
        await context.places.save(connection)
