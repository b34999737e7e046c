"""The medical register: what each person paid, how he is insured, whether he had the look-back."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Literal
from uuid import UUID

from lianban_contracts.decisions import Decision, ReferredFacts
from lianban_contracts.facts import BillKind, DepartmentFacts, MedicalBill
from lianban_contracts.identity import IdNumber
from lianban_contracts.model import Fen, Model
from lianban_contracts.review import CaseReferred

from services.chassis.aggregate import Change
from services.chassis.command import Command
from services.chassis.database import Connection, Record
from services.chassis.sql import statements
from services.referral.records import Kind
from services.referral.register import KnownPersons, decided_before, granted, id_numbers, members_granted, referrals

SQL = statements(__package__, "tables.sql")

LOOKBACK = "medical.lookback_12m"
"""The item that a person is granted once."""


class Bill(Model):
    """One bill: what the person paid after basic and serious-illness insurance."""

    number: str
    person: IdNumber
    paid_on: date
    kind: BillKind
    own_fen: Fen


class Insured(Model):
    """How a person is insured."""

    person: IdNumber
    kind: Literal["resident", "employee", "none"]


class LookedBack(Model):
    """A person who had the look-back outside this system."""

    person: IdNumber


KINDS = {
    "bills": Kind(Bill, SQL["put_bills"]),
    "insured": Kind(Insured, SQL["put_insured"]),
    "lookbacks": Kind(LookedBack, SQL["put_lookbacks"]),
}


class Known(KnownPersons):
    """What the register knows for a batch, and the look-backs that the batch grants."""

    def __init__(
        self,
        known: Mapping[str, Mapping[str, Any]],
        lookbacks: Mapping[str, UUID | None],
        again: Collection[UUID] = (),
    ) -> None:
        super().__init__(known)
        self._lookbacks, self._again = dict(lookbacks), again
        self.granted: list[tuple[str, UUID]] = []
        self.turned: list[UUID] = []

    def facts(self, referral: CaseReferred) -> tuple[ReferredFacts, DepartmentFacts]:
        """As for every department; and whether another application had the look-back."""
        facts, supply = super().facts(referral)
        had = {person.id for person in referral.persons if self._had(person.id_number, referral.application)}
        if not had:
            return facts, supply
        members = tuple(
            member.model_copy(update={"lookback_received": True}) if member.id in had else member
            for member in facts.members
        )
        return facts.model_copy(update={"members": members}), supply

    def _had(self, person: str, application: UUID) -> bool:
        return self._lookbacks.get(person, application) != application

    def decided(self, referral: CaseReferred, decisions: Sequence[Decision]) -> None:
        """Remembers to whom the look-back is granted."""
        decision = granted(decisions, LOOKBACK)
        persons = {person.id: person.id_number for person in referral.persons}
        for member in members_granted(decision) if decision else ():
            self._lookbacks[persons[member]] = referral.application
            self.granted.append((persons[member], referral.application))
        if referral.application in self._again:
            self.turned.append(referral.application)


class MedicalRegister:
    """Reads and writes the register in the transaction of the batch."""

    async def gather(self, connection: Connection, commands: Sequence[Command]) -> Known:
        """Bills, insurance and look-backs of all persons of the batch."""
        persons = id_numbers(referrals(commands))
        known: dict[str, dict[str, Any]] = defaultdict(dict)
        for person, bills in _by_person(await connection.fetch(SQL["bills"], persons)).items():
            known[person]["medical_bills"] = bills
        for row in await connection.fetch(SQL["insured"], persons):
            known[row["person"]]["insurance_kind"] = row["kind"]
        lookbacks = await connection.fetch(SQL["lookbacks"], persons)
        held = {row["person"]: row["application"] for row in lookbacks}
        return Known(known, held, decided_before(commands))

    async def save(self, connection: Connection, context: Known, changes: Sequence[Change]) -> None:
        """Writes the look-backs granted."""
        if context.turned:
            await connection.execute(SQL["revoke_lookbacks"], context.turned)
        if context.granted:
            persons, applications = zip(*context.granted, strict=True)
            await connection.execute(SQL["grant_lookbacks"], persons, applications)


def _by_person(rows: Sequence[Record]) -> dict[str, tuple[MedicalBill, ...]]:
    found: dict[str, list[MedicalBill]] = defaultdict(list)
    for row in rows:
        found[row["person"]].append(MedicalBill(paid_on=row["paid_on"], kind=row["kind"], own_fen=row["own_fen"]))
    return {person: tuple(bills) for person, bills in found.items()}
