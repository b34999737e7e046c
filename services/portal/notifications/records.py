"""The table `notifications`: what households must hear of, and what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from services.chassis.core.aggregate import AppliedChange
from services.chassis.core.database import Connection, Pool, Record
from services.portal.readmodel.households import Households, Reached

from .kinds import kind_of
from .statements import SQL

MOST_LETTERS = 50
"""The largest number of letters on one page."""


@dataclass(frozen=True, slots=True)
class Notification:
    """One notification as a page shows it. `settled`: when it was sent or printed."""

    kind: str
    at: datetime
    state: str
    settled: datetime | None


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter that is to be printed."""

    id: int
    application: UUID
    kind: str
    at: datetime
    receipt: str
    region: str
    reached: Reached


class SendingResult(NamedTuple):
    """What became of one notification. `seconds`: until it is tried again, if it waits."""

    id: int
    state: str
    problem: str = ""
    seconds: int = 0


async def add_notifications(connection: Connection, changes: Sequence[AppliedChange]) -> None:
    """Adds the notifications of a batch of messages, in the transaction of the batch."""
    rows: list[tuple[object, ...]] = []
    for change in changes:
        command, delivery = change.command, change.command.delivery
        if delivery and (kind := kind_of(command.message.message)):
            rows.append((command.stream, delivery.id, kind, delivery.stored or delivery.published))
    if rows:
        await connection.execute(SQL["add"], *map(list, zip(*sorted(rows), strict=True)))


async def claim(pool: Pool, most: int) -> list[Record]:
    """Claims notifications for one batch: those of a batch that a dead process left behind, otherwise those that are due."""
    return await pool.fetch(SQL["claim_again"]) or await pool.fetch(SQL["claim"], uuid4(), most)


async def receipts(pool: Pool, applications: Sequence[UUID]) -> list[Record]:
    """Returns the receipt of each case that has one, and whether its household owes documents."""
    return await pool.fetch(SQL["receipts"], applications)


async def settle(pool: Pool, batch: UUID, settled: Sequence[SendingResult]) -> None:
    """Writes what became of the claimed notifications of a batch."""
    await pool.execute(SQL["settle"], *map(list, zip(*settled, strict=True)), batch)


async def notifications_of(pool: Pool, application: UUID) -> list[Notification]:
    """Returns the notifications of a case, newest first, without those that were not needed."""
    rows = await pool.fetch(SQL["of_case"], application)
    return [
        Notification(row["kind"], row["at"], row["state"], row["settled"]) for row in rows if row["state"] != "obsolete"
    ]


async def letters(pool: Pool, households: Households, regions: Collection[str]) -> list[Letter]:
    """Returns the oldest letters to print in these regions."""
    rows = await pool.fetch(SQL["letters"], list(regions), MOST_LETTERS)
    reached = await households.reached(pool, list({row["application"] for row in rows}))
    return [
        Letter(
            row["id"],
            row["application"],
            row["kind"],
            row["at"],
            row["receipt"],
            row["region"],
            reached[row["application"]],
        )
        for row in rows
        if row["application"] in reached
    ]


async def mark_printed(pool: Pool, ids: Sequence[int], regions: Collection[str]) -> list[UUID]:
    """Marks letters as printed. Returns their cases; letters of other regions and printed ones are left as they are."""
    return [row["application"] for row in await pool.fetch(SQL["printed"], list(ids), list(regions))]
