"""The drafts and cases of the person who signed in, a household or an agent."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from lianban_contracts.life import CorrectionRequested
from starlette.responses import Response

from services.chassis.core.database import Record
from services.chassis.core.sql import statements
from services.policy import working_days_left
from services.portal.drafts.context import Context
from services.portal.drafts.dependencies import names
from services.portal.forms.household_answers import Answers
from services.portal.forms.parsing import plain
from services.portal.identity import Person, may
from services.portal.web.page import redirect, render

SQL = statements(__package__, "my_cases.sql")

pages = APIRouter()

MOST = 1000
MAY_FILE_AGAIN = ("refused", "ended", "withdrawn", "not_accepted")
"""States in which a household may file again. In other states it reports a change instead."""
STATES = ("accepted", "in_progress", "completed", "refused", "ended", "withdrawn", "not_accepted")


@pages.get("/mine")
async def mine(context: Context, person: Annotated[Person, Depends(may("cases.list"))]) -> Response:
    """Lists drafts and cases. `receipt` and `status` of the query filter the list."""
    sought = plain(context.request.query_params.get("receipt", "")).upper()
    status = context.request.query_params.get("status", "")
    keys = await context.access.parties.cases(person, most=MOST)
    helped = await context.access.parties.helped(person)
    if sought and (draft := await context.drafts.called(sought, keys)):
        return redirect(context.request, f"/apply/{draft}" if helped.get(draft, True) else f"/apply/{draft}/answers")
    begun = await context.drafts.unfiled(keys)
    shown = status if status in STATES else ""
    rows = await context.pool.fetch(SQL["cases"], keys, sought, shown, CorrectionRequested.TYPE)
    known = await context.drafts.people_of([row["application"] for row in rows])
    return render(
        context.request,
        "household/mine.html",
        applicant=applicant,
        drafts=[] if sought else begun,
        cases=_case_rows(context, rows, known),
        helped=helped,
        agent="agent" in person.roles,
        sought=sought,
        state=status,
        states=STATES,
    )


@pages.get("/apply")
async def start(context: Context, person: Annotated[Person, Depends(may("application.begin"))]) -> Response:
    """Shows what to prepare, and the drafts that can be continued. Agents are redirected to their list."""
    if "agent" in person.roles:
        return redirect(context.request, "/mine")
    drafts = await context.drafts.unfiled(await context.access.parties.cases(person, most=MOST))
    helped = await context.access.parties.helped(person)
    own = [one for one in drafts if one.id not in helped]
    return render(context.request, "household/begin.html", drafts=own, applicant=applicant)


@pages.get("/apply/{application}/discard", dependencies=[Depends(may("application.discard"))])
async def confirm_discard(context: Context, application: UUID) -> Response:
    """Asks the person to confirm that the draft is to be deleted."""
    draft = await context.drafts.get(application)
    return render(context.request, "household/discard.html", draft=draft, name=applicant(draft.answers))


@pages.post("/apply/{application}/discard", dependencies=[Depends(may("application.discard"))])
async def discard(context: Context, application: UUID) -> Response:
    """Deletes a draft that was not filed."""
    await context.drafts.get(application)
    await context.drafts.discard(application)
    return redirect(context.request, "/mine", flash="discarded")


def applicant(answers: Answers | None) -> str:
    """The applicant's name; empty if the portal does not have it."""
    return next(iter(names(answers).values()), "")


def _case_rows(context: Context, rows: Sequence[Record], known: Mapping[UUID, Answers]) -> list[dict[str, object]]:
    day = context.clock.today()
    return [
        {
            **dict(row),
            "name": applicant(known.get(row["application"])) or row["masked"],
            "left": working_days_left(day, row["due_on"]) if _shows_days_left(row) else None,
            "correction": CorrectionRequested.read(row["correction"]) if row["correction"] else None,
            "again": row["application"] in known and row["status"] in MAY_FILE_AGAIN,
        }
        for row in rows
    ]


def _shows_days_left(row: Record) -> bool:
    return row["due_on"] is not None and row["status"] in ("accepted", "in_progress") and not row["owes"]
