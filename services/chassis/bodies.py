"""The JSON body of a request: how large it may be, and what it says as a record."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .command import Refusal
from .problems import BadRequest

Body = TypeVar("Body", bound=BaseModel)

BODY_BYTES = 1_000_000
"""A filing has some 2 kB; rows of a register that are more than this come in several requests."""


class TooLarge(Refusal):
    """More came than there is room for."""

    status = 413


class Limited:
    """A route that takes so much and no more: what says that it is more is refused unread, what does not say where it becomes more."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the route answer; it reads no more than there is room for. Raises TooLarge."""
        said = next((value for name, value in scope["headers"] if name == b"content-length"), None)
        if said is not None and said.isdigit():
            _refuse(int(said))
            return await self._app(scope, receive, send)
        return await self._app(scope, _counted(receive), send)


def _refuse(size: int) -> None:
    if size > BODY_BYTES:
        raise TooLarge("body_too_large", most=BODY_BYTES)


def _counted(receive: Receive) -> Receive:
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        _refuse(read)
        return message

    return counted


async def body_of(request: Request, kind: type[Body]) -> Body:
    """The body, checked; none at all is an empty one. Raises BadRequest with every error at once."""
    try:
        return kind.model_validate_json(await request.body() or b"{}")
    except ValidationError as error:
        raise BadRequest("body_unreadable", errors=errors_of(error)) from None


def errors_of(error: ValidationError) -> list[dict[str, str]]:
    """Everything that is wrong, each with the field."""
    return [{"field": ".".join(map(str, wrong["loc"])), "detail": wrong["msg"]} for wrong in error.errors()]
