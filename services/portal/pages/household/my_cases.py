"""The drafts and cases of the person who signed in, a household or an agent."""

from collections.abc import Sequence
from typing import Annotated, TypedDict
from uuid import UUID

from fastapi import APIRouter, Depends
from lianban_contracts.life import CorrectionRequested
from starlette.responses import Response

from services.chassis.core.database import Record
from services.chassis.core.sql import statements
from services.policy import working_days_left
from services.portal.drafts.context import Context
from services.portal.drafts.dependencies import names
from services.portal.forms import parsing
from services.portal.forms.household_answers import Answers
from services.portal.identity import Person, may
from services.portal.readmodel.households import Households, normal
from services.portal.web.page import redirect, render

SQL = statements(__package__, "my_cases.sql")

pages = APIRouter()

MOST = 1000
MAY_FILE_AGAIN = ("refused", "ended", "withdrawn", "not_accepted")
"""States in which a household may file again. In other states it reports a change instead."""
STATES = ("owes", "accepted", "in_progress", "completed", "refused", "ended", "withdrawn", "not_accepted")


@pages.get("/mine")
async def mine(context: Context, person: Annotated[Person, Depends(may("cases.list"))]) -> Response:
    """Lists drafts and cases."""
    return await _page(context, person, "", context.request.query_params.get("status", ""))


@pages.post("/mine")
async def search(context: Context, person: Annotated[Person, Depends(may("cases.list"))]) -> Response:
    """Lists the cases with this receipt or name and in this state, or redirects to the draft with this code. No address contains the name."""
    typed = await context.typed()
    sought = parsing.plain(typed.get("sought", "")).upper()
    keys = await context.access.parties.cases(person, most=MOST)
    if sought and (draft := await context.drafts.called(sought, keys)):
        helped = await context.access.parties.helped(person)
        return redirect(context.request, f"/apply/{draft}" if helped.get(draft, True) else f"/apply/{draft}/answers")
    return await _page(context, person, sought, typed.get("status", ""))


async def _page(context: Context, person: Person, sought: str, status: str) -> Response:
    keys = await context.access.parties.cases(person, most=MOST)
    shown = status if status in STATES else ""
    by_receipt = sought if sought.isascii() else ""
    rows = await context.pool.fetch(SQL["cases"], keys, by_receipt, shown, CorrectionRequested.TYPE)
    found = [row["application"] for row in rows]
    households = Households(context.access.keys, context.access.strongbox)
    names, filed = await households.names(context.pool, found), await context.drafts.people_of(found)
    cases = [_case_row(context, row, names.get(row["application"], ()), row["application"] in filed) for row in rows]
    return render(
        context.request,
        "household/mine.html",
        applicant=applicant,
        drafts=[] if sought else await context.drafts.unfiled(keys),
        cases=cases if by_receipt == sought else [one for one in cases if sought in normal(" ".join(one["names"]))],
        helped=await context.access.parties.helped(person),
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


class CaseLine(TypedDict):
    """What the list shows of a case, besides its row."""

    row: Record
    names: Sequence[str]
    left: int | None
    correction: CorrectionRequested | None
    again: bool


def _case_row(context: Context, row: Record, names: Sequence[str], filed_here: bool) -> CaseLine:
    day = context.clock.today()
    return {
        "row": row,
        "names": names or [row["masked"] or ""],
        "left": working_days_left(day, row["due_on"]) if _shows_days_left(row) else None,
        "correction": CorrectionRequested.read(row["correction"]) if row["correction"] else None,
        "again": filed_here and row["status"] in MAY_FILE_AGAIN,
    }


def _shows_days_left(row: Record) -> bool:
    return row["due_on"] is not None and row["status"] in ("accepted", "in_progress") and not row["owes"]
