"""What went wrong, as a page that says what to do."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.core.command import Refusal
from services.chassis.core.database import UNREACHABLE
from services.messages import text
from services.portal.identity import Forged, NotSignedIn, sign_in_first

from . import closed
from .language import language
from .page import render

CODES = {403: "forbidden", 404: "page_not_found", 405: "page_not_found", 422: "request_unreadable"}
"""The problem's code of a status that the framework gives."""


HEADINGS = {
    403: "wrong.forbidden",
    404: "wrong.page_not_found",
    413: "wrong.too_large",
    422: "wrong.request_unreadable",
    503: "wrong.offline",
}


def handle(app: FastAPI) -> None:
    """Gives the application a page for every error."""
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(HTTPException, by_status)
    app.add_exception_handler(RequestValidationError, unreadable)
    for error in UNREACHABLE:
        app.add_exception_handler(error, unreachable)
    app.add_exception_handler(Exception, broken)


def problem(request: Request, status: int, code: str, **details: object) -> Response:
    """The page of a problem."""
    said = text(code, details)[language(request)]
    heading = HEADINGS.get(status, "wrong.broken" if status >= 500 else "wrong.refused")
    back = request.url.path if code == "files_too_large" else ""
    return render(request, "problem.html", status, heading=heading, problem=said, back=back)


def refused_by_service(request: Request, status: int, said: str) -> Response:
    """The page of a problem in the words of the service that refused."""
    return render(request, "problem.html", status, heading=HEADINGS.get(status, "wrong.refused"), problem=said, back="")


async def refused(request: Request, error: Exception) -> Response:
    """A refusal in its own words."""
    assert isinstance(error, Refusal)
    if isinstance(error, NotSignedIn | Forged) and (way := await sign_in_first(request, error)):
        return way
    return problem(request, error.status, error.code, **error.details)


async def by_status(request: Request, error: Exception) -> Response:
    """What the framework refuses."""
    assert isinstance(error, HTTPException)
    return problem(request, error.status_code, CODES.get(error.status_code, "not_applied"))


async def unreadable(request: Request, error: Exception) -> Response:
    """A request that is not as a page of ours would send it."""
    return problem(request, 422, "request_unreadable")


async def unreachable(request: Request, error: Exception) -> Response:
    """The database cannot be reached."""
    return closed.page(request)


async def broken(request: Request, error: Exception) -> Response:
    """Our own fault; the log has it."""
    return problem(request, 500, "broken")
