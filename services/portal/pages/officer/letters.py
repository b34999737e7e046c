"""The letters that civil affairs prints: notifications of households that are not reached by SMS."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.portal.identity import Person, may
from services.portal.identity.parties import REVIEW
from services.portal.notifications.records import letters, mark_printed
from services.portal.web.page import redirect, render

from .context import Context

pages = APIRouter()

Printer = Annotated[Person, Depends(may("letters.print"))]


@pages.get("/letters")
async def to_print(context: Context, person: Printer) -> Response:
    """Shows the letters to print in the officer's regions, each on a page of its own. Raises NotFound for officers of other departments."""
    _require_civil_affairs(person)
    found = await letters(context.pool, context.households, person.regions)
    return render(context.request, "officer/letters.html", letters=found, today=context.clock.today())


@pages.post("/letters")
async def printed(context: Context, person: Printer) -> Response:
    """Marks the letters of the page as printed. Raises NotFound for officers of other departments."""
    _require_civil_affairs(person)
    typed = await context.typed()
    ids = [int(one) for one in typed.get("letters", "").split(",") if one.isdecimal() and len(one) < len(str(1 << 63))]
    for application in await mark_printed(context.pool, ids, person.regions):
        await context.access.audit(person, "letters.printed", f"case {application}")
    return redirect(context.request, "/letters", flash="printed")


def _require_civil_affairs(person: Person) -> None:
    if person.department not in ("", REVIEW):
        raise NotFound("page_not_found")
