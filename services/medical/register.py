"""The medical register: bills, insurance and look-backs of persons."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from lianban_contracts.identity import IdNumber
from lianban_contracts.model import Model
from lianban_contracts.review import CaseReferred
from pydantic_core import to_json

from services.chassis.core.aggregate import AppliedChange
from services.chassis.core.command import Command
from services.chassis.core.database import Connection, Record
from services.chassis.core.sql import statements
from services.department.entitlements import EntitlementLedger
from services.department.records import Kind
from services.department.register import AppliesAnswers, decided_before, id_numbers, referrals
from services.policy import Packs

from .bills import Bill, stated
from .medical_batch import MedicalBatch
from .settlement_ledger import SettlementLedger

SQL = statements(__package__, "tables.sql")


class Insured(Model):
    """The insurance of a person."""

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


class MedicalRegister(AppliesAnswers):
    """Reads and writes the register in the transaction of the batch."""

    def __init__(self, packs: Packs) -> None:
        self._packs = packs

    async def load(self, connection: Connection, commands: Sequence[Command]) -> MedicalBatch:
        """Loads bills and insurance of all persons of the batch, and the look-backs of persons with a bill."""
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
        settled = SettlementLedger(await connection.fetch(SQL["settled_bills"], persons))
        once = await EntitlementLedger.load(connection, persons)
        return MedicalBatch(self._packs, known, bills, held, settled, decided_before(commands), once)

    async def save(self, connection: Connection, context: MedicalBatch, changes: Sequence[AppliedChange]) -> None:
        """Writes the items that members keep, the look-backs granted, the bills settled, and the figures of the protection rate."""
        await context.settled.save(connection)
        await context.once.save(connection)
        if context.turned:
            await connection.execute(SQL["revoke_lookbacks"], context.turned)
        if context.granted:
            await connection.execute(SQL["grant_lookbacks"], list(context.granted), list(context.granted.values()))
        if rows := context.protection.rows:
            listed = to_json([row for one in rows.values() for row in one]).decode()
            await connection.execute(SQL["clear_protection"], *map(list, zip(*rows, strict=True)))
            await connection.execute(SQL["add_protection"], listed)


def _by_person(rows: Sequence[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        found[row["person"]].append(row)
    return found


def _stating_bills(cases: Sequence[CaseReferred]) -> Iterator[str]:
    """Yields the persons for whom the household states a bill."""
    for case in cases:
        stating = {member.id for member in (case.facts.members if case.facts else ()) if member.medical_bills}
        yield from (person.id_number for person in case.persons if person.id in stating)
