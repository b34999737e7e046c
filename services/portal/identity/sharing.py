"""Help by others without a shared password: a code that works for one person makes him a helper with one case."""

from collections.abc import Sequence
from uuid import UUID

from services.chassis.core import crockford
from services.chassis.core.command import Refusal
from services.chassis.core.database import Pool, Record

from .audit import Audit
from .party_table import add_helper, add_invitation, revoke_help, take_invitation
from .person import Person
from .sealing import stored
from .statements import SQL

LENGTH = 12
"""Sixty random bits: at a thousand guesses a second for three days, one in four thousand million."""


GUESSES = 10
"""How many wrong codes an account may type in an hour: whoever mistypes has enough, and a program finds nothing."""


class CodeUnknown(Refusal):
    """No such code, or it was used or has expired."""

    status = 404


class TooManyGuesses(Refusal):
    """So many wrong codes that no other is looked at for a while."""

    status = 429


class Sharing:
    """Grants on one case: to view or to edit, given by code, taken back at any time, written down each time."""

    def __init__(self, pool: Pool, audit: Audit, seconds: int) -> None:
        self._pool, self._audit, self._seconds = pool, audit, seconds

    async def invite(self, person: Person, application: UUID, edit: bool) -> str:
        """A code to pass on, in groups of four: K7QD-93MZ-0XHT."""
        code = crockford.random_code(LENGTH)
        await add_invitation(self._pool, stored(code), application, edit=edit, seconds=self._seconds)
        await self._audit(person, "share.grant", f"case {application}")
        return crockford.grouped(code)

    async def join(self, person: Person, code: str) -> UUID:
        """Makes this person a helper; the case. The same person may send his code twice. Raises CodeUnknown, TooManyGuesses."""
        if await self._pool.fetchval(SQL["guessed"], person.account) >= GUESSES:
            raise TooManyGuesses("too_many_guesses")
        async with self._pool.acquire() as connection, connection.transaction():
            row = await take_invitation(connection, stored(crockford.typed(code)), person.keys[0])
            if row is not None:
                shown = masked(person.name)
                await add_helper(connection, row["application"], person.keys[0], edit=row["edit"], shown=shown)
        if row is None:
            await self._audit(person, "share.join", outcome="refused")
            raise CodeUnknown("code_unknown")
        await self._audit(person, "share.join", f"case {row['application']}")
        application: UUID = row["application"]
        return application

    async def unused(self, application: UUID) -> Sequence[Record]:
        """The codes of a case that nobody has used yet, the newest last; what they are nobody knows any more."""
        found: Sequence[Record] = await self._pool.fetch(SQL["unused"], application)
        return found

    async def revoke(self, person: Person, application: UUID, helper: bytes = b"") -> None:
        """Takes a helper's grant back, if one is named, and voids the codes that nobody has used."""
        await revoke_help(self._pool, application, helper)
        await self._audit(person, "share.revoke", f"case {application}")


def masked(name: str) -> str:
    """A name that those who know the person recognise: 陈**."""
    return name[:1] + "*" * len(name[1:])
