"""The file of one household (一户一档): its persons, granted benefits, open tasks, requests and decisions on one page."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends
from lianban_contracts.intake import ApplicationWithdrawn
from lianban_contracts.life import (
    ChangeReported,
    ContactChanged,
    DocumentsSupplied,
    ItemsDeclined,
    RecertificationDue,
    ReconsiderationRequested,
    VisitRecorded,
)
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.portal.identity import Person, may
from services.portal.identity.parties import REVIEW
from services.portal.notifications.records import notifications_of
from services.portal.readmodel.cases import case
from services.portal.readmodel.messages import FilingRecord
from services.portal.readmodel.pack_catalogue import deciding_pack
from services.portal.readmodel.views import statement
from services.portal.web.page import render
from services.portal.wording.history import Line, history
from services.portal.wording.statement_summary import sheet
from services.portal.worklist import queue
from services.portal.worklist.task_rules import OWNERS

from .context import Context

pages = APIRouter()

REQUESTS = (
    FilingRecord,
    ApplicationWithdrawn,
    ChangeReported,
    ContactChanged,
    DocumentsSupplied,
    ItemsDeclined,
    RecertificationDue,
    ReconsiderationRequested,
    VisitRecorded,
)
"""What the household asked or reported, and what is due for it. Everything else on the timeline is a decision or follows from one."""


@pages.get("/applications/{application}/household")
async def household(context: Context, person: Annotated[Person, Depends(may("household.view"))]) -> Response:
    """Shows the file. The view is audited. Raises NotFound for officers of other departments than civil affairs."""
    if person.department not in ("", REVIEW):
        raise NotFound("no_such_application", application=str(context.application))
    found = await case(context.pool, context.application)
    pack = await deciding_pack(found)
    lines = history(context.language, found, pack, reasoned=True, notes=True)
    issued = statement(found)
    return render(
        context.request,
        "officer/household.html",
        case=found.row,
        home=await context.households.of(context.pool, context.application),
        today=context.clock.today(),
        pack=pack,
        sheet=sheet(issued),
        statement=issued,
        requests=[one for one in lines if isinstance(one.one.message, REQUESTS)],
        decisions=[*_decisions(lines)],
        tasks=await _tasks(context),
        notifications=await notifications_of(context.pool, context.application),
        others=await context.households.shown(
            context.pool, await context.households.of_same_persons(context.pool, context.application)
        ),
    )


def _decisions(lines: list[Line]) -> Iterator[Line]:
    return (one for one in lines if one.one.message is not None and not isinstance(one.one.message, REQUESTS))


async def _tasks(context: Context) -> list[dict[str, object]]:
    """Returns the open tasks of all departments."""
    today, found = context.clock.today(), []
    for owner in OWNERS:
        rows = await queue.tasks_of(context.pool, context.application, owner)
        found += [queue.shown(row, today) for row in rows]
    return found
