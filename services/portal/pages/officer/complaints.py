"""Complaints, tips and bad ratings that wait for an answer of civil affairs."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.messages import say
from services.policy import working_days_left
from services.portal.forms.inputs import InputError, Words
from services.portal.identity import Person, may
from services.portal.identity.parties import REVIEW
from services.portal.web.page import redirect, render
from services.portal.worklist.complaints import Complaints

from .context import Context

pages = APIRouter()

MOST_WORDS = 2000
Officer = Annotated[Person, Depends(may("complaint.answer"))]


@pages.get("/queue/complaints")
async def waiting(context: Context, person: Officer) -> Response:
    """Lists what waits for an answer in the officer's regions, the most urgent first."""
    return await _page(context, person)


@pages.post("/queue/complaints")
async def answer(context: Context, person: Officer) -> Response:
    """Answers one. Whoever made it reads the answer under its number."""
    given, complaints = await context.typed(), _complaints(context)
    number = given.get("number", "")
    try:
        words = Words(MOST_WORDS).read(given, "answer")
    except InputError as wrong:
        return await _page(context, person, 422, {f"answer-{number}": say(context.language, wrong.code)}, given)
    if not await complaints.answer(number, _regions(person), words, context.clock.today()):
        raise NotFound("page_not_found")
    return redirect(context.request, "/queue/complaints", flash="answered")


def _regions(person: Person) -> list[str]:
    """Returns the regions whose complaints this person answers: those of civil affairs only."""
    return sorted(person.regions) if person.department in ("", REVIEW) else []


def _complaints(context: Context) -> Complaints:
    return Complaints(context.pool, context.access.strongbox)


async def _page(
    context: Context,
    person: Person,
    status: int = 200,
    errors: dict[str, str] | None = None,
    given: dict[str, str] | None = None,
) -> Response:
    today = context.clock.today()
    found = await _complaints(context).open_in(_regions(person))
    waiting = [(one, working_days_left(today, one.due_on)) for one in found if one.due_on]
    return render(
        context.request, "officer/complaints.html", status, waiting=waiting, errors=errors or {}, raw=given or {}
    )
