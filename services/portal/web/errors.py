"""Error pages. Each says what happened and what to do."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.core.command import Refusal
from services.chassis.core.database import UNREACHABLE
from services.chassis.core.problems import headers
from services.messages import text
from services.portal.identity import Forged, NotSignedIn, authenticate, sign_in_first
from services.portal.identity.request_session import SAFE_METHODS

from . import closed
from .language import language
from .page import render

CODES = {403: "forbidden", 404: "page_not_found", 405: "page_not_found", 422: "request_unreadable"}
"""The problem code for an HTTP status that the framework raises."""


HEADINGS = {
    403: "wrong.forbidden",
    404: "wrong.page_not_found",
    410: "wrong.erased",
    413: "wrong.too_large",
    422: "wrong.request_unreadable",
    503: "wrong.offline",
}


def handle(app: FastAPI) -> None:
    """Registers the handlers that answer every error with a page."""
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(HTTPException, by_status)
    app.add_exception_handler(RequestValidationError, unreadable)
    for error in UNREACHABLE:
        app.add_exception_handler(error, unreachable)
    app.add_exception_handler(Exception, broken)


def problem(request: Request, status: int, code: str, **details: object) -> Response:
    """Returns the page of a problem."""
    said = text(code, details)[language(request)]
    heading = HEADINGS.get(status, "wrong.broken" if status >= 500 else "wrong.refused")
    back = request.url.path if code == "files_too_large" else ""
    return render(request, "problem.html", status, heading=heading, problem=said, back=back)


def refused_by_service(request: Request, status: int, said: str) -> Response:
    """Returns the page of a problem with the text of the service that refused the request."""
    return render(request, "problem.html", status, heading=HEADINGS.get(status, "wrong.refused"), problem=said, back="")


async def refused(request: Request, error: Exception) -> Response:
    """Answers a Refusal with its own status and text. Requests without a session are sent to the sign-in."""
    assert isinstance(error, Refusal)
    if isinstance(error, NotSignedIn | Forged) and (way := await sign_in_first(request, error)):
        return way
    response = problem(request, error.status, error.code, **error.details)
    response.headers.update(headers(error))
    return response


async def by_status(request: Request, error: Exception) -> Response:
    """Answers an HTTPException of the framework. For an address without a route the person is identified here, so that the page shows who is signed in."""
    assert isinstance(error, HTTPException)
    if not hasattr(request.state, "visitor") and request.method in SAFE_METHODS:
        await authenticate(request)
    return problem(request, error.status_code, CODES.get(error.status_code, "not_applied"))


async def unreadable(request: Request, error: Exception) -> Response:
    """Answers a request that FastAPI cannot validate with status 422."""
    return problem(request, 422, "request_unreadable")


async def unreachable(request: Request, error: Exception) -> Response:
    """Answers with the page of `closed.py` if the database cannot be reached."""
    return closed.page(request)


async def broken(request: Request, error: Exception) -> Response:
    """Answers an unexpected exception with status 500. The exception is logged."""
    return problem(request, 500, "broken")
