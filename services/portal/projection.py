"""Writes the portal's tables in the transaction that moves the watermarks."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from uuid import UUID

from services.chassis.core.aggregate import AppliedChange, NoStore
from services.chassis.core.database import Connection
from services.portal.identity.party_table import Row, add_parties, end_memberships
from services.portal.identity.person import Keys
from services.portal.notifications.records import add_notifications
from services.portal.readmodel.households import Households, forget_households
from services.portal.readmodel.statements import SQL
from services.portal.worklist.task_projection import forget_tasks, keep_tasks

TIMELINE = ("application", "event", "type", "at", "data")
CASE = (
    *(
        "receipt",
        "filed_in",
        "determined_in",
        "moving_to",
        "filed_on",
        "due_on",
        "agent",
        "status",
        "category",
        "turn",
        "granted",
        "declined",
    ),
    *("masked", "standing", "category_since", "owes"),
)

TOLD = 200
"""Ids in one notification of PostgreSQL, which is limited to 8,000 bytes."""

Cases = dict[UUID, dict[str, object]]


class Projection(NoStore):
    """Projects a batch of messages with a few statements."""

    def __init__(self, keys: Keys, households: Households) -> None:
        self._keys, self._households = keys, households

    async def save(self, connection: Connection, context: None, changes: Sequence[AppliedChange]) -> None:
        """Adds the messages to the timelines and updates the cases, parties and tasks."""
        rows: list[tuple[object, ...]] = []
        cases: Cases = {}
        for change in changes:
            project(change, rows, cases)
        if rows:
            await connection.copy_records_to_table("timeline", records=rows, columns=TIMELINE)
        if cases:
            await connection.execute(SQL["keep_cases"], list(cases), *columns(cases))
        if parties := self._parties(changes):
            await add_parties(connection, parties)
        await self._save_households(connection, changes)
        await keep_tasks(connection, changes)
        await add_notifications(connection, changes)
        await connection.execute(SQL["tell"], list(notifications(change.command.stream for change in changes)))

    async def _save_households(self, connection: Connection, changes: Sequence[AppliedChange]) -> None:
        messages = ((change.command.stream, change.command.message.household) for change in changes)
        if news := [(application, one) for application, one in messages if one]:
            await self._households.save(connection, news)
            if left := [(application, member) for application, one in news for member in one.left]:
                await end_memberships(connection, left)

    def _parties(self, changes: Sequence[AppliedChange]) -> list[Row]:
        commands = (change.command for change in changes)
        return [
            (command.stream, self._keys.of(*one.known_by), one.role, True, one.born)
            for command in commands
            for one in command.message.parties
        ]


def notifications(applications: Iterable[UUID]) -> Iterator[str]:
    """Yields the applications in texts that fit into one notification each."""
    several = iter({application.hex for application in applications})
    while part := ",".join(islice(several, TOLD)):
        yield part


def project(change: AppliedChange, rows: list[tuple[object, ...]], cases: Cases) -> None:
    """Adds one message to the rows of the timeline and to its case's row of this batch."""
    command, seen, delivery = change.command, change.command.message, change.command.delivery
    assert delivery is not None, "the portal has no commands but messages"
    at = delivery.stored or delivery.published
    if seen.data is not None:
        rows.append((command.stream, delivery.id, delivery.type, at, seen.data))
    if seen.case is not None:
        case = cases.setdefault(command.stream, {})
        kept = {"status": case["status"]} if case.get("status") == "withdrawn" else {}
        if "category_since" in case and case["category"] == seen.case.get("category"):
            kept["category_since"] = case["category_since"]
        case.update({**seen.case, **kept}, updated=at)


def columns(cases: Cases) -> list[list[object]]:
    """Returns the cases of a batch column by column."""
    return [[case.get(name) for case in cases.values()] for name in (*CASE, "updated")]


async def empty_read_model(connection: Connection) -> None:
    """Empties the tables that are made from messages."""
    await connection.execute(SQL["empty"])
    await forget_households(connection)
    await forget_tasks(connection)
