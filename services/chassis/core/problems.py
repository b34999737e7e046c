"""HTTP errors as problem+json (RFC 9457), with a code, details and sentences for people."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from .command import Refusal

REQUEST_TIMEOUT = 408

Wording = Callable[[str, Mapping[str, Any]], Mapping[str, str]]
"""Returns the sentences for people of an error code and its details, by language (`zh`, `en`)."""


class NotFound(Refusal):
    """The requested object does not exist."""

    status = 404


class BadRequest(Refusal):
    """The request cannot be read, or contains an invalid value."""

    status = 422


class Forbidden(Refusal):
    """The sender of the request has no permission."""

    status = 403


class Unavailable(Refusal):
    """Something that the request needs cannot be reached now. The request changed nothing and may be sent again."""

    status = 503
    retry_seconds = 5
    """Seconds after which to send the request again; the value of the header Retry-After."""


class Busy(Unavailable):
    """Too many requests are waiting; this one was not accepted."""

    retry_seconds = 1


def problem(refusal: Refusal, wording: Wording) -> Response:
    """Returns a refusal as problem+json, with its code for programs and its sentences for people."""
    body = {
        "type": "about:blank",
        "status": refusal.status,
        "code": refusal.code,
        **wording(refusal.code, refusal.details),
        **refusal.details,
    }
    return Response(to_json(body), refusal.status, headers(refusal), media_type="application/problem+json")


def headers(refusal: Refusal) -> Mapping[str, str]:
    """Returns the headers of an answer: when to send the request again, and the end of a connection whose request is not read."""
    if isinstance(refusal, Unavailable):
        return {"retry-after": str(refusal.retry_seconds)}
    return {"connection": "close"} if refusal.status == REQUEST_TIMEOUT else {}


def handler(wording: Wording) -> Callable[[Request, Exception], Response]:
    """Returns the exception handler of an application for refusals."""

    def handle(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        return problem(error, wording)

    return handle


STATUS_CODES = {404: "no_such_address", 405: "method_not_allowed"}
"""The problem codes for the HTTP statuses that the framework raises."""


def by_status(wording: Wording) -> Callable[[Request, Exception], Response]:
    """Returns the exception handler of an application for the errors of the framework, such as an unknown address."""

    def handle(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        refusal = Refusal(STATUS_CODES.get(error.status_code, "not_applied"))
        refusal.status = error.status_code
        response = problem(refusal, wording)
        response.headers.update(error.headers or {})
        return response

    return handle


def unreachable(request: Request, error: Exception) -> Response:
    """Returns status 503; the exception handler for errors in UNREACHABLE."""
    return problem(Unavailable("database_unreachable"), bare)


def bare(code: str, details: Mapping[str, Any]) -> Mapping[str, str]:
    """Returns the error code as a title; for services without a wording of their own."""
    return {"title": code.replace("_", " ")}
