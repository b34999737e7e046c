"""Sharing of one case without a shared password. A code works for one person and makes them a helper of one case."""

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
"""Characters of a code, 60 random bits. At a thousand guesses a second for three days the chance to guess one is 1 in 4 × 10⁹."""


GUESSES = 10
"""How many wrong codes an account may enter in an hour: enough for typing errors, far too few for a program."""


class CodeUnknown(Refusal):
    """The code is unknown, was used, or has expired."""

    status = 404


class TooManyGuesses(Refusal):
    """The account has entered too many wrong codes; for a while no further code is checked."""

    status = 429


class Sharing:
    """Grants on one case, to view or to edit. They are given by code and can be revoked at any time; the audit log records each step."""

    def __init__(self, pool: Pool, audit: Audit, seconds: int) -> None:
        self._pool, self._audit, self._seconds = pool, audit, seconds

    async def invite(self, person: Person, application: UUID, edit: bool) -> str:
        """Creates a code and returns it in groups of four: K7QD-93MZ-0XHT."""
        code = crockford.random_code(LENGTH)
        await add_invitation(self._pool, stored(code), application, edit=edit, seconds=self._seconds)
        await self._audit(person, "share.grant", f"case {application}")
        return crockford.grouped(code)

    async def join(self, person: Person, code: str) -> UUID:
        """Makes this person a helper and returns the case. The same person may send their code twice. Raises CodeUnknown, TooManyGuesses."""
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
        """Returns the unused codes of a case, newest last. The codes themselves are not stored."""
        found: Sequence[Record] = await self._pool.fetch(SQL["unused"], application)
        return found

    async def revoke(self, person: Person, application: UUID, helper: bytes = b"") -> None:
        """Revokes a helper's grant, if one is named, and voids all unused codes."""
        await revoke_help(self._pool, application, helper)
        await self._audit(person, "share.revoke", f"case {application}")


def masked(name: str) -> str:
    """Returns the name as those who know the person can recognise it: 陈**."""
    return name[:1] + "*" * len(name[1:])
