"""By when it is an officer's turn, where no message says so: by his department's clock, from the day on which it came to him."""

from collections.abc import Mapping
from datetime import date, datetime

from services.chassis.core.database import Connection
from services.portal.readmodel.pack_catalogue import known
from services.portal.wording.formats import china

from .queue import Key
from .statements import SQL
from .task_rules import Touch

OTHERS_TURN = ("queued", "provisional")
"""The next vacancy's, the platform's: nobody here is late with them."""


def turn(kind: str, one: Touch) -> datetime | None:
    """Since when it has been an officer's turn to look, if nothing says until when."""
    since = max(filter(None, (one.opened, one.answered)), default=None)
    owed = kind in ("correction", "request") and since != one.answered
    return None if one.due_on or owed or kind in OTHERS_TURN else since


async def last_days(connection: Connection, rows: Mapping[Key, Touch]) -> dict[Key, date]:
    """The last day of each task that has none; of a case that is not known here, none."""
    turns = {key: since for key, one in rows.items() if (since := turn(key[1], one))}
    if not turns:
        return {}
    filed = await connection.fetch(SQL["filed"], list({key[0] for key in turns}))
    cases, packs = {row["application"]: (row["region"], row["filed_on"]) for row in filed}, await known()
    of = {application: packs.in_force(*where) for application, where in cases.items()}
    return {
        key: pack.due(key[2], china(since).date())
        for key, since in turns.items()
        if (pack := of.get(key[0])) is not None
    }
