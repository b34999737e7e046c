"""The audit log: who did or saw what, when. One can only add to it; the database refuses anything else."""

from collections.abc import Sequence

from services.chassis.core.database import Pool, Record

from .person import Person
from .statements import SQL

MOST = 100


class Audit:
    """`await desk.audit(person, "case.view", "case <id>")` writes a line down. A subject never holds a name or a number of a person."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def __call__(self, person: Person, action: str, subject: str = "", outcome: str = "done") -> None:
        """One line. `outcome`: done or refused."""
        await self._pool.execute(SQL["audit"], person.account, sorted(person.roles), action, subject, outcome)

    async def lines(
        self, subject: str | None = None, account: str | None = None, before: int | None = None
    ) -> Sequence[Record]:
        """What was written down of a subject or an account, newest first."""
        found: Sequence[Record] = await self._pool.fetch(SQL["audited"], subject, account, before, MOST)
        return found
