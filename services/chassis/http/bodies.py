"""The JSON body of a request: how large it may be, and what it says as a record."""

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
"""A filing has some 2 kB; rows of a register that are more than this come in several requests."""


class BodyTooLarge(Refusal):
    """More came than there is room for."""

    status = 413


def limited(scope: Scope, receive: Receive, most: int, refusal: Callable[[], Exception]) -> Receive:
    """Receives so many bytes and no more: what says that it is longer is refused unread, what does not say where it becomes longer."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    if said.isdigit() and len(said) <= len(str(most)) and int(said) <= most:
        return receive  # the server holds the sender to it
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
    """A route that takes BODY_BYTES and no more."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the route answer; reading more than there is room for raises BodyTooLarge."""
        refusal = partial(BodyTooLarge, "body_too_large", most=BODY_BYTES)
        await self._app(scope, limited(scope, receive, BODY_BYTES, refusal), send)


async def body_of(request: Request, kind: type[Body]) -> Body:
    """The body, checked; none at all is an empty one. Raises BadRequest with every error at once."""
    try:
        return kind.model_validate_json(await request.body() or b"{}")
    except ValidationError as error:
        raise BadRequest("body_unreadable", errors=errors_of(error)) from None


def errors_of(error: ValidationError) -> list[dict[str, str]]:
    """Everything that is wrong, each with the field."""
    return [{"field": ".".join(map(str, wrong["loc"])), "detail": wrong["msg"]} for wrong in error.errors()]
