"""The notifications of a case, and the letters that officers print."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.chassis.core.database import Pool
from services.portal.readmodel.households import Households, Reached

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
