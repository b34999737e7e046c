"""The medical register: what each person paid, how he is insured, whether he had the look-back."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from lianban_contracts.decisions import Decision, ReferredFacts
from lianban_contracts.facts import DepartmentFacts
from lianban_contracts.identity import IdNumber
from lianban_contracts.model import Model
from lianban_contracts.review import CaseReferred
from pydantic_core import to_json

from services.chassis.aggregate import Change
from services.chassis.command import Command
from services.chassis.database import Connection, Record
from services.chassis.sql import statements
from services.referral.records import Kind
from services.referral.register import KnownPersons, decided_before, granted, id_numbers, members_granted, referrals

from .bills import Bill, Protection, stated

SQL = statements(__package__, "tables.sql")

LOOKBACK = "medical.lookback_12m"
"""The item that a person is granted once."""


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
        bills: Mapping[str, Sequence[Record]],
        lookbacks: Mapping[str, UUID | None],
        again: Collection[UUID] = (),
    ) -> None:
        super().__init__(known)
        self._bills, self._lookbacks, self._again = bills, dict(lookbacks), again
        self.granted: dict[str, UUID] = {}
        self.turned: list[UUID] = []
        self.protection = Protection()

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
        """Remembers to whom the look-back is granted, and who paid the bills."""
        again = referral.application in self._again
        if again:
            self._give_back(referral.application)
        decision = granted(decisions, LOOKBACK)
        persons = {person.id: person.id_number for person in referral.persons}
        for member in members_granted(decision) if decision else ():
            self._lookbacks[persons[member]] = self.granted[persons[member]] = referral.application
        self.protection.decided(referral, self._bills, decisions, again=again)

    def _give_back(self, application: UUID) -> None:
        """What a later decision does not grant was not had."""
        self.turned.append(application)
        for known in (self._lookbacks, self.granted):
            for person in [person for person, holder in known.items() if holder == application]:
                del known[person]


class MedicalRegister:
    """Reads and writes the register in the transaction of the batch."""

    async def gather(self, connection: Connection, commands: Sequence[Command]) -> Known:
        """Bills and insurance of all persons of the batch; the look-backs of those who have a bill."""
        cases = referrals(commands)
        persons = id_numbers(cases)
        bills = _by_person(await connection.fetch(SQL["bills"], persons))
        known: dict[str, dict[str, Any]] = defaultdict(dict)
        for person, rows in bills.items():
            known[person]["medical_bills"] = stated(rows)
        for row in await connection.fetch(SQL["insured"], persons):
            known[row["person"]]["insurance_kind"] = row["kind"]
        billed = [*bills, *_stating_bills(cases)]
        lookbacks = await connection.fetch(SQL["lookbacks"], billed) if billed else ()
        held = {row["person"]: row["application"] for row in lookbacks}
        return Known(known, bills, held, decided_before(commands))

    async def save(self, connection: Connection, context: Known, changes: Sequence[Change]) -> None:
        """Writes the look-backs granted, and the figures of the protection rate."""
        if context.turned:
            await connection.execute(SQL["revoke_lookbacks"], context.turned)
        if context.granted:
            await connection.execute(SQL["grant_lookbacks"], list(context.granted), list(context.granted.values()))
        if rows := context.protection.rows:
            listed = to_json([row for one in rows.values() for row in one]).decode()
            await connection.execute(SQL["clear_protection"], list(rows))
            await connection.execute(SQL["add_protection"], listed)


def _by_person(rows: Sequence[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        found[row["person"]].append(row)
    return found


def _stating_bills(cases: Sequence[CaseReferred]) -> Iterator[str]:
    """Persons of whom the household states a bill."""
    for case in cases:
        stating = {member.id for member in (case.facts.members if case.facts else ()) if member.medical_bills}
        yield from (person.id_number for person in case.persons if person.id in stating)
