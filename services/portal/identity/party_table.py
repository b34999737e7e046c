"""The tables `parties` and `invitations`. No other module writes them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.chassis.core.database import Connection, Pool, Record

from .statements import SQL

Row = tuple[UUID, bytes, str, bool, date | None]
"""Application, key of the person, role, whether they may change the case, and of a member the date of birth."""


async def add_parties(connection: Connection | Pool, rows: Sequence[Row]) -> None:
    """Adds parties. Existing parties keep their role."""
    await connection.execute(SQL["add_parties"], *map(list, zip(*rows, strict=True)))


async def end_memberships(connection: Connection, left: Sequence[tuple[UUID, str]]) -> None:
    """Deletes members who left their household from its parties. If the applicant left, the spouse becomes the applicant, else the eldest
    adult. `left`: application and member id. The table `members` knows their persons."""
    applications, members = zip(*left, strict=True)
    await connection.execute(SQL["end_memberships"], applications, members)
    await connection.execute(SQL["pass_lead"], sorted(set(applications)))


async def carry_parties(pool: Pool, draft: UUID, application: UUID, filed_as: bytes | None) -> None:
    """Makes the parties of a draft parties of the case that it became, and moves its unused codes there. `filed_as`: the key of
    the post by which the filing names its agent."""
    await pool.execute(SQL["carry_parties"], draft, application, filed_as)


async def add_helper(connection: Connection, application: UUID, person: bytes, *, edit: bool, shown: str) -> None:
    """Makes a person a helper. Existing parties keep their role. `shown`: the masked name that others see."""
    await connection.execute(SQL["join"], application, person, edit, shown)


async def revoke_help(pool: Pool, application: UUID, helper: bytes) -> None:
    """Deletes a helper, and all codes of the case."""
    await pool.execute(SQL["revoke"], application, helper)


async def add_invitation(pool: Pool, code: bytes, application: UUID, *, edit: bool, seconds: int) -> None:
    """Adds the digest of a code that shares a case for this many seconds. Deletes expired codes."""
    await pool.execute(SQL["invite"], code, application, edit, seconds)


async def take_invitation(connection: Connection, code: bytes, person: bytes) -> Record | None:
    """Marks a code as used by a person. Returns the application and the right, or None for an unknown, used or expired code."""
    row: Record | None = await connection.fetchrow(SQL["take_invitation"], code, person)
    return row


async def forget_parties(connection: Connection, drafts: Sequence[UUID]) -> None:
    """Deletes the parties of drafts."""
    await connection.execute(SQL["forget_parties"], drafts)
