"""Pages that stay open: who is before them, and whether he may still look, asked for all of them at once."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from starlette.requests import Request

from services.chassis.core.database import Connection

from .access_services import desk
from .request_session import visit
from .sealing import stored
from .sessions import SESSION, Sessions
from .statements import SQL


class Onlooker(NamedTuple):
    """Somebody with a case open. `keys`: one of them must stay party to it; none, where his office lets him look."""

    application: UUID
    session: bytes
    keys: tuple[bytes, ...] = ()


async def onlooker(request: Request, application: UUID) -> Onlooker:
    """Whoever has just been let in to this case."""
    person = visit(request).person
    party = await desk(request).parties.of(application, person)
    return Onlooker(application, stored(request.cookies.get(SESSION, "")), person.keys if party else ())


async def staying(connection: Connection, sessions: Sessions, before: Sequence[Onlooker]) -> Collection[Onlooker]:
    """Those of them whose session goes on, and with whom the case is still shared."""
    rows = [(number, one, key) for number, one in enumerate(before) for key in one.keys or (None,)]
    numbers, keys = [number for number, _, _ in rows], [key for _, _, key in rows]
    places = [one.session for _, one, _ in rows], [one.application for _, one, _ in rows]
    found = await connection.fetch(SQL["staying"], numbers, *places, keys, *sessions.limits)
    return {before[row["number"]] for row in found}
