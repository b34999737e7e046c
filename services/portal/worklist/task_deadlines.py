"""The last day of tasks whose messages name none. It is computed by the department's clock from the day on which the task came to the officer."""

from collections.abc import Mapping
from datetime import date, datetime

from services.chassis.core.database import Connection
from services.portal.readmodel.pack_catalogue import known
from services.portal.wording.formats import china

from .queue import Key
from .statements import SQL
from .task_rules import Touch

OTHERS_TURN = ("queued", "provisional")
"""Kinds of tasks that wait for a vacancy or for the verification platform, so that no officer can be late."""


def turn(kind: str, one: Touch) -> datetime | None:
    """Returns since when a task waits for an officer, if no message names its last day; else None."""
    since = max(filter(None, (one.opened, one.answered)), default=None)
    owed = kind in ("correction", "request") and since != one.answered
    return None if one.due_on or owed or kind in OTHERS_TURN else since


async def last_days(connection: Connection, rows: Mapping[Key, Touch]) -> dict[Key, date]:
    """Returns the last day of each task that has none. Tasks of cases that are unknown here are left out."""
    turns = {key: since for key, one in rows.items() if (since := turn(key[1], one))}
    if not turns:
        return {}
    filed = await connection.fetch(SQL["filed"], list({key[0] for key in turns}))
    cases, packs = {row["application"]: (row["region"], row["filed_on"]) for row in filed}, await known()
    of = {application: packs.handling(*where) for application, where in cases.items()}
    return {
        key: pack.due(key[2], china(since).date())
        for key, since in turns.items()
        if (pack := of.get(key[0])) is not None
    }
