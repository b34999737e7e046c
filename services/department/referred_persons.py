"""The persons of the cases that were referred to a department, so that a new row of its register is decided in their cases."""

from collections.abc import Iterable, Sequence
from typing import Any

from services.chassis.core.aggregate import AppliedChange, TransactionStore
from services.chassis.core.command import Command
from services.chassis.core.database import Connection
from services.chassis.core.sql import statements
from services.chassis.log.timer_table import fire_at_once

from .case import ReferralTaken

SQL = statements(__package__, "referred_persons.sql")

ROW_ARRIVED = "row_arrived"
"""The timer that decides a case again because a row about one of its persons has arrived."""


async def decide_again(connection: Connection, persons: Iterable[str]) -> None:
    """Has the cases of these persons decided again at once, in the transaction of the rows."""
    rows = await connection.fetch(SQL["cases_of"], sorted(set(persons)))
    await fire_at_once(connection, ROW_ARRIVED, (row["application"] for row in rows))


class RemembersPersons:
    """Wraps the store of a department. Also writes the persons of each referral, and deletes those of a withdrawn case."""

    def __init__(self, register: TransactionStore) -> None:
        self._register = register

    async def load(self, connection: Connection, commands: Sequence[Command]) -> Any:
        """Loads the context of the department."""
        return await self._register.load(connection, commands)

    def apply(self, context: Any, change: AppliedChange) -> None:
        """Applies the events to the context of the department."""
        self._register.apply(context, change)

    async def save(self, connection: Connection, context: Any, changes: Sequence[AppliedChange]) -> None:
        """Writes what the department writes, and the persons of the referrals."""
        await self._register.save(connection, context, changes)
        taken = [event.referral for change in changes for event in change.events if isinstance(event, ReferralTaken)]
        if ended := [one.application for one in taken if one.facts is None]:
            await connection.execute(SQL["forget"], ended)
        pairs = {(person.id_number, one.application) for one in taken if one.facts for person in one.persons}
        if pairs:
            persons, applications = zip(*sorted(pairs), strict=True)
            await connection.execute(SQL["remember"], persons, applications)
