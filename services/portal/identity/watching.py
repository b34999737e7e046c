"""Viewers of open pages, and one query that checks for all of them whether they may still view their case."""

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
    """The viewer of an open case. `keys`: one of them must remain a party of the case; empty if the person views it by their office."""

    application: UUID
    session: bytes
    keys: tuple[bytes, ...] = ()


async def onlooker(request: Request, application: UUID) -> Onlooker:
    """Returns the viewer of this request, which has just been permitted."""
    person = visit(request).person
    party = await desk(request).parties.of(application, person)
    return Onlooker(application, stored(request.cookies.get(SESSION, "")), person.keys if party else ())


async def staying(connection: Connection, sessions: Sessions, before: Sequence[Onlooker]) -> Collection[Onlooker]:
    """Returns the viewers whose session has not expired and who may still view the case."""
    rows = [(number, one, key) for number, one in enumerate(before) for key in one.keys or (None,)]
    numbers, keys = [number for number, _, _ in rows], [key for _, _, key in rows]
    places = [one.session for _, one, _ in rows], [one.application for _, one, _ in rows]
    found = await connection.fetch(SQL["staying"], numbers, *places, keys, *sessions.limits)
    return {before[row["number"]] for row in found}
