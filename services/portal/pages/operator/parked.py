"""Pages of parked messages: the list with errors, the preview of a redrive, redrive, and discard with a reason."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query
from pydantic import TypeAdapter
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.chassis.operators.answers import DiscardedMessage, ParkedMessage, ParkedPreview, Redriven
from services.chassis.operators.parking import MOST_LISTED, PAGE
from services.messages import say
from services.portal.clients.all_services import EVERYONE
from services.portal.identity import Person, may
from services.portal.web.page import link, redirect, render

from .context import Context
from .trace_page import readable

pages = APIRouter()

REDRIVE, DISCARD = may("operations.redrive"), may("operations.discard")
LIST = "/operations/parked"
DONE = "/operations/done"

Was = Literal["redriven", "discarded"]
"""What an operator did with a parked message."""

PARKED = TypeAdapter(list[ParkedMessage])
DISCARDED = TypeAdapter(list[DiscardedMessage])
PREVIEW = TypeAdapter(ParkedPreview)
REDRIVEN = TypeAdapter(Redriven)

Service = Annotated[str, Form()]
Number = Annotated[int, Form()]


@pages.get(LIST, dependencies=[Depends(may("operations.view"))])
async def parked(context: Context) -> Response:
    """Lists the parked and the discarded messages of every service."""
    services = context.all_services
    waiting, gone = await services.all("/parked", PARKED), await services.all("/discarded", DISCARDED)
    return render(
        context.request,
        "operator/parked.html",
        waiting=[{"service": name, **line} for name, lines in waiting.items() for line in lines or ()],
        gone=[{"service": name, **line} for name, lines in gone.items() for line in lines or ()],
        full=[name for name, lines in waiting.items() if len(lines or ()) == PAGE],
        number=PAGE,
        missing=[name for name, lines in waiting.items() if lines is None],
    )


@pages.get("/operations/message", dependencies=[Depends(may("operations.view"))])
async def message(context: Context) -> Response:
    """Shows one parked message and its actions. Redirects to the list if the query names no message."""
    service, number = context.request.query_params.get("service", ""), context.request.query_params.get("number", "")
    if not (service and number.isascii() and number.isdigit()):
        return redirect(context.request, LIST)
    return await _message(context, service, int(number))


@pages.post("/operations/redrive")
async def redrive(
    context: Context, person: Annotated[Person, Depends(REDRIVE)], service: Service = "", number: Number = 0
) -> Response:
    """Redrives the parked messages of one application and shows the result."""
    found = await _one(context, service, number)
    done = await context.all_services.ask(service, "POST", f"/parked/{found['application']}/redrive", REDRIVEN)
    await context.access.audit(person, REDRIVE.permission.action, _subject(service, found))
    return _done(context, service, "redriven", done)


@pages.post("/operations/discard")
async def discard(
    context: Context,
    person: Annotated[Person, Depends(DISCARD)],
    service: Service = "",
    number: Number = 0,
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Discards one message for good, with a reason. The service then redrives the messages behind it."""
    found = await _one(context, service, number)
    if not reason.strip():
        errors = {"reason": say(context.language, "parked.no_reason")}
        return await _message(context, service, number, 422, errors)
    body = {"operator": person.account, "reason": reason.strip()}
    done = await context.all_services.ask(service, "POST", f"/parked/{number}/discard", REDRIVEN, body)
    await context.access.audit(person, DISCARD.permission.action, _subject(service, found))
    return _done(context, service, "discarded", done)


def _done(context: Context, service: str, was: Was, done: Redriven) -> Response:
    application, handled = done["application"], done["handled"]
    return redirect(context.request, DONE, service=service, was=was, application=application, handled=handled)


@pages.get(DONE, dependencies=[Depends(may("operations.view"))])
async def done(
    context: Context,
    service: str,
    was: Was,
    application: UUID,
    handled: Annotated[int, Query(ge=0)],
) -> Response:
    """What a redrive or discard did: how many messages it handled, and what of the application is parked now."""
    if service not in EVERYONE:
        raise NotFound("page_not_found")
    path = f"/parked?application={application}&limit={MOST_LISTED}"
    left = await context.all_services.ask(service, "GET", path, PARKED)
    return render(
        context.request,
        "operator/done.html",
        service=service,
        was=was,
        application=application,
        handled=handled,
        left=len(left),
        error=left[0]["error"] if left else None,
    )


async def _message(
    context: Context, service: str, number: int, status: int = 200, errors: dict[str, str] | None = None
) -> Response:
    found = await _one(context, service, number)
    path = link(context.request, "/operations/message", service=service, number=number)
    again = link(context.request, "/sign-in", fresh="1", back=path)
    return render(
        context.request,
        "operator/message.html",
        status,
        errors=errors or {},
        fresh=context.visit.fresh,
        again=again,
        message=found,
        data=readable(found["data"]),
        service=service,
    )


async def _one(context: Context, service: str, number: int) -> ParkedPreview:
    """Fetches a parked message. Raises NotFound or Unavailable."""
    if service not in EVERYONE:
        raise NotFound("no_such_parked_message", number=number)
    return await context.all_services.ask(service, "GET", f"/parked/{number}", PREVIEW)


def _subject(service: str, found: ParkedPreview) -> str:
    return f"case {found['application']} message {found['number']} of {service}"
