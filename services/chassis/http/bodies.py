"""Size limit and validation of JSON request bodies."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.core.command import Refusal
from services.chassis.core.problems import BadRequest

Body = TypeVar("Body", bound=BaseModel)

BODY_BYTES = 1_000_000
"""Maximum size of a body in bytes. A filing has about 2 kB; a larger upload of register rows is split into several requests."""


class BodyTooLarge(Refusal):
    """The body is larger than the limit."""

    status = 413


def limited(scope: Scope, receive: Receive, most: int, refusal: Callable[[], Exception]) -> Receive:
    """Returns a `receive` that raises `refusal()` for a body of more than `most` bytes. A body with a larger Content-Length is refused
    unread; one without Content-Length is refused when it exceeds the limit."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    if said.isdigit() and len(said) <= len(str(most)) and int(said) <= most:
        return receive  # the server enforces Content-Length
    read = 0

    async def counted() -> Message:
        nonlocal read
        message: Message = {} if said.isdigit() else await receive()
        read += len(message.get("body", b""))
        if said.isdigit() or read > most:
            raise refusal()
        return message

    return counted


class Limited:
    """Limits the request body of a route to BODY_BYTES."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Calls the route. Reading a larger body raises BodyTooLarge."""
        refusal = partial(BodyTooLarge, "body_too_large", most=BODY_BYTES)
        await self._app(scope, limited(scope, receive, BODY_BYTES, refusal), send)


async def body_of(request: Request, kind: type[Body]) -> Body:
    """Returns the validated body. A missing body counts as an empty object. Raises BadRequest with all errors."""
    try:
        return kind.model_validate_json(await request.body() or b"{}")
    except ValidationError as error:
        raise BadRequest("body_unreadable", errors=errors_of(error)) from None


def errors_of(error: ValidationError) -> list[dict[str, str]]:
    """Returns all errors of a validation, each with its field."""
    return [{"field": ".".join(map(str, wrong["loc"])), "detail": wrong["msg"]} for wrong in error.errors()]
