"""Parked messages in the browser: what waits and why, what a redrive would try, what it did, and letting one go with a reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.chassis.operators.parking import PAGE
from services.messages import say
from services.portal.clients.all_services import EVERYONE
from services.portal.identity import Person, may
from services.portal.web.page import link, redirect, render

from .context import Context
from .trace_page import readable

pages = APIRouter()

REDRIVE, DISCARD = may("operations.redrive"), may("operations.discard")
LIST = "/operations/parked"

Service = Annotated[str, Form()]
Number = Annotated[int, Form()]


@pages.get(LIST, dependencies=[Depends(may("operations.view"))])
async def parked(context: Context) -> Response:
    """What is parked in every service, and what was discarded."""
    house = context.all_services
    waiting, gone = await house.all("/parked"), await house.all("/discarded")
    return render(
        context.request,
        "operator/parked.html",
        waiting=_lines(waiting),
        gone=_lines(gone),
        full=[name for name, lines in waiting.items() if len(lines or ()) == PAGE],
        number=PAGE,
        missing=[name for name, lines in waiting.items() if lines is None],
    )


def _lines(answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [_read(name, line) for name, lines in answers.items() for line in lines or ()]


def _read(service: str, line: Mapping[str, Any]) -> dict[str, Any]:
    """A message as it came in JSON, with its moments."""
    moments = {name: line.get(name) for name in ("parked", "discarded")}
    return {
        "service": service,
        **line,
        **{name: datetime.fromisoformat(at) if at else None for name, at in moments.items()},
    }


@pages.get("/operations/message", dependencies=[Depends(may("operations.view"))])
async def message(context: Context) -> Response:
    """One parked message, and what can be done with it. Without one, the list."""
    service, number = context.request.query_params.get("service", ""), context.request.query_params.get("number", "")
    if not (service and number.isascii() and number.isdigit()):
        return redirect(context.request, LIST)
    return await _message(context, service, int(number))


@pages.post("/operations/redrive")
async def redrive(
    context: Context, person: Annotated[Person, Depends(REDRIVE)], service: Service = "", number: Number = 0
) -> Response:
    """Tries the messages of one application again, and says what that did."""
    found = await _one(context, service, number)
    done = await context.all_services.ask(service, "POST", f"/parked/{found['application']}/redrive")
    await context.access.audit(person, REDRIVE.permission.action, _subject(service, found))
    return render(
        context.request,
        "operator/done.html",
        done=done,
        service=service,
        was="redriven",
        application=found["application"],
    )


@pages.post("/operations/discard")
async def discard(
    context: Context,
    person: Annotated[Person, Depends(DISCARD)],
    service: Service = "",
    number: Number = 0,
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Lets one message go for good, with a reason; what waited behind it is tried."""
    found = await _one(context, service, number)
    if not reason.strip():
        errors = {"reason": say(context.language, "parked.no_reason")}
        return await _message(context, service, number, 422, errors)
    body = {"operator": person.account, "reason": reason.strip()}
    done = await context.all_services.ask(service, "POST", f"/parked/{number}/discard", body)
    await context.access.audit(person, DISCARD.permission.action, _subject(service, found))
    return render(
        context.request,
        "operator/done.html",
        done=done,
        service=service,
        was="discarded",
        application=found["application"],
    )


async def _message(
    context: Context, service: str, number: int, status: int = 200, errors: dict[str, str] | None = None
) -> Response:
    found = await _one(context, service, number)
    path = link(context.request, "/operations/message", service=service, number=number)
    content: dict[str, Any] = {"message": found, "data": readable(found["data"]), "service": service}
    again = link(context.request, "/sign-in", fresh="1", back=path)
    return render(
        context.request,
        "operator/message.html",
        status,
        errors=errors or {},
        fresh=context.visit.fresh,
        again=again,
        **content,
    )


async def _one(context: Context, service: str, number: int) -> Any:
    """A parked message. Raises NotFound, or Unavailable."""
    if service not in EVERYONE:
        raise NotFound("no_such_parked_message", number=number)
    return _read(service, await context.all_services.ask(service, "GET", f"/parked/{number}"))


def _subject(service: str, found: Any) -> str:
    return f"case {found['application']} message {found['number']} of {service}"
