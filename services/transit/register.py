"""The card register of the bus company: one card per person. A concession belongs to the person, not to the card."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence, Set
from contextlib import asynccontextmanager
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from lianban_contracts.decisions import Decision, ReferredFacts
from lianban_contracts.facts import DepartmentFacts
from lianban_contracts.identity import IdNumber
from lianban_contracts.model import Model, OrAbsent
from lianban_contracts.review import CaseReferred
from pydantic import StringConstraints
from pydantic_core import to_json

from services.chassis.core.aggregate import AppliedChange
from services.chassis.core.command import Command, DecisionContext
from services.chassis.core.database import Connection, Record
from services.chassis.core.sql import statements
from services.chassis.log.timer_table import fire_at_once
from services.department.records import Kind
from services.department.register import AppliesAnswers, PersonFacts, decided_before, id_numbers, referrals

SQL = statements(__package__, "tables.sql")

ISSUED = "card_issued"
"""The timer of an application that waits for a card."""

NO_CARD = frozenset({"none", "requested"})
"""The stated number of a card that the member does not have."""


def is_concerned(case: CaseReferred, moment: DecisionContext) -> bool:
    """True if the case has facts; a withdrawn case has none."""
    return case.facts is not None


class Card(Model):
    """The card of one person. Without a number, the person no longer has a card."""

    person: IdNumber
    number: OrAbsent[Annotated[str, StringConstraints(min_length=1, max_length=40)]] = None


@asynccontextmanager
async def issuing(connection: Connection, rows: Sequence[Any]) -> AsyncIterator[None]:
    """Decides the applications that wait for one of these cards again."""
    yield
    waiting = await connection.fetch(SQL["issued"], [row.person for row in rows if row.number])
    await fire_at_once(connection, ISSUED, (row["application"] for row in waiting))


KINDS = {"cards": Kind(Card, SQL["put_cards"], issuing)}


class Found(NamedTuple):
    """The rows to write for a case: the persons who wait for a card, and the concession of each person and item."""

    waiting: Sequence[str]
    percent: Mapping[tuple[str, str], int]
    persons: Sequence[str]


class TransitBatch(PersonFacts):
    """The cards of one batch."""

    def __init__(self, rows: Sequence[Record], again: Set[UUID] = frozenset()) -> None:
        super().__init__({row["person"]: {"transit_card": row["number"]} for row in rows if row["person"]})
        self.again = again
        self._kept = any(row["person"] is None for row in rows)
        self.decisions: dict[UUID, Found] = {}

    def facts(self, referral: CaseReferred) -> tuple[ReferredFacts, DepartmentFacts]:
        """Returns the facts. A stated number that is unknown, or belongs to another person, counts as a card not issued yet."""
        facts, supply = super().facts(referral)
        if not self._kept:
            return facts, supply
        has = {person.id for person in referral.persons if person.id_number in self._known}
        members = tuple(
            member.model_copy(update={"transit_card": "requested"})
            if member.transit_card not in NO_CARD and member.id not in has
            else member
            for member in facts.members
        )
        return (facts if members == facts.members else facts.model_copy(update={"members": members})), supply

    def apply(self, referral: CaseReferred, facts: ReferredFacts | None, decisions: Sequence[Decision]) -> None:
        """Records the concessions of members and the members who wait for a card."""
        numbers = {person.id: person.id_number for person in referral.persons}
        waiting = [numbers[member] for decision in decisions for member in _waiting(decision)]
        percent = {
            (numbers[member], decision.item): percent
            for decision in decisions
            for member, percent in (decision.percent or {}).items()
        }
        self.decisions[referral.application] = Found(waiting, percent, list(numbers.values()))


def _waiting(decision: Decision) -> list[str]:
    return [member for member, result in (decision.members or {}).items() if result == "needs_documents"]


class TransitRegister(AppliesAnswers):
    """Reads and writes the register in the transaction of the batch."""

    async def load(self, connection: Connection, commands: Sequence[Command]) -> TransitBatch:
        """Loads the cards of all persons in the batch and of all stated numbers."""
        cases = referrals(commands)
        called = [command.stream for command in commands if command.timer == ISSUED]
        waiting = await connection.fetch(SQL["requests"], called) if called else ()
        persons = [*id_numbers(cases), *(person for row in waiting for person in row["persons"])]
        rows = await connection.fetch(SQL["cards"], persons, list(_stated(cases)))
        return TransitBatch(rows, decided_before(commands))

    async def save(self, connection: Connection, context: TransitBatch, changes: Sequence[AppliedChange]) -> None:
        """Writes concessions and the waiting persons."""
        if again := context.again & context.decisions.keys():
            await connection.execute(SQL["clear"], list(again))
        if waiting := [_row(application, found) for application, found in context.decisions.items() if found.waiting]:
            await connection.execute(SQL["wait"], to_json(waiting).decode())
        granted = [
            (*key, application, percent)
            for application, found in context.decisions.items()
            for key, percent in found.percent.items()
        ]
        if granted:
            await connection.execute(SQL["grant"], *zip(*granted, strict=True))


def _row(application: UUID, found: Found) -> dict[str, object]:
    return {"application": application, "persons": found.persons, "waiting": found.waiting}


def _stated(cases: Sequence[CaseReferred]) -> Iterator[str]:
    for case in cases:
        for member in case.facts.members if case.facts else ():
            if member.transit_card not in NO_CARD:
                yield member.transit_card
