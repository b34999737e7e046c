"""The audit log: who did or viewed what, and when. Rows can only be added; the database refuses updates and deletions."""

from collections.abc import Sequence

from services.chassis.core.database import Pool, Record

from .person import Person
from .statements import SQL

MOST = 100


class Audit:
    """`await desk.audit(person, "case.view", "case <id>")` adds a line. A subject never contains the name or a number of a person."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def __call__(self, person: Person, action: str, subject: str = "", outcome: str = "done") -> None:
        """Adds one line. `outcome`: done or refused."""
        await self._pool.execute(SQL["audit"], person.account, sorted(person.roles), action, subject, outcome)

    async def lines(
        self, subject: str | None = None, account: str | None = None, before: int | None = None
    ) -> Sequence[Record]:
        """Returns the lines of a subject or an account, newest first, at most `MOST`."""
        found: Sequence[Record] = await self._pool.fetch(SQL["audited"], subject, account, before, MOST)
        return found
