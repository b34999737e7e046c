"""Errors over HTTP as problem+json (RFC 9457): what, which id, what to do."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from .command import Refusal

Wording = Callable[[str, Mapping[str, Any]], Mapping[str, str]]
"""The sentences of an error code for people, by language."""


class NotFound(Refusal):
    """There is no such thing here."""

    status = 404


class BadRequest(Refusal):
    """The request cannot be read, or says something impossible."""

    status = 422


class Forbidden(Refusal):
    """Who asks may not, whatever is asked."""

    status = 403


class Unavailable(Refusal):
    """Something that the answer needs cannot be reached now. The request changed nothing and may be sent again."""

    status = 503
    retry_seconds = 5
    """When to send it again, as Retry-After says."""


class Busy(Unavailable):
    """More requests wait than are accepted."""

    retry_seconds = 1


def problem(refusal: Refusal, wording: Wording) -> Response:
    """A refusal as problem+json, with its code for machines and its sentences for people."""
    body = {
        "type": "about:blank",
        "status": refusal.status,
        "code": refusal.code,
        **wording(refusal.code, refusal.details),
        **refusal.details,
    }
    headers = {"retry-after": str(refusal.retry_seconds)} if isinstance(refusal, Unavailable) else None
    return Response(to_json(body), refusal.status, headers, media_type="application/problem+json")


def handler(wording: Wording) -> Callable[[Request, Exception], Response]:
    """The exception handler of an application for refusals."""

    def handle(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        return problem(error, wording)

    return handle


def unreachable(request: Request, error: Exception) -> Response:
    """What a request hears while the database cannot be reached."""
    return problem(Unavailable("database_unreachable"), bare)


def bare(code: str, details: Mapping[str, Any]) -> Mapping[str, str]:
    """The wording of a service that has none of its own."""
    return {"title": code.replace("_", " ")}
