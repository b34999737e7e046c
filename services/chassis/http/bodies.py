"""Size limit, media type and validation of JSON request bodies."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.core.command import Refusal
from services.chassis.core.problems import BadRequest

from .json_input import UnsupportedMediaType, check_json

Body = TypeVar("Body", bound=BaseModel)

JSON = "application/json"

BODY_BYTES = 1_000_000
"""Maximum size of a body in bytes. A filing has about 2 kB; a larger upload of register rows is split into several requests."""


KEY_CHARACTERS = 200
"""Maximum length of an Idempotency-Key."""


class KeyMissing(Refusal):
    """A request that must not take effect twice has no Idempotency-Key, or an invalid one."""

    status = 400


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


async def json_of(request: Request) -> bytes:
    """Returns the JSON of a body; a missing body counts as an empty object. Every route reads its body with this function.

    Raises UnsupportedMediaType for a body that is not said to be JSON, and BadRequest for what `check_json` refuses."""
    data = await request.body()
    if not data:
        return b"{}"
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON:
        raise UnsupportedMediaType("media_type_unsupported", given=kind, known=[JSON])
    check_json(data)
    return data


def key_of(request: Request) -> str:
    """Returns the header Idempotency-Key. Raises KeyMissing unless it is printable ASCII of at most KEY_CHARACTERS."""
    key: str = request.headers.get("idempotency-key", "")
    if not (0 < len(key) <= KEY_CHARACTERS and key.isascii() and key.isprintable()):
        raise KeyMissing("idempotency_key_missing", most=KEY_CHARACTERS)
    return key


async def body_of(request: Request, kind: type[Body]) -> Body:
    """Returns the validated body. A missing body counts as an empty object. Raises BadRequest with all errors."""
    data = await json_of(request)
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        raise BadRequest("body_unreadable", errors=errors_of(error)) from None


def errors_of(error: ValidationError) -> list[dict[str, str]]:
    """Returns all errors of a validation, each with its field."""
    return [{"field": ".".join(map(str, wrong["loc"])), "detail": wrong["msg"]} for wrong in error.errors()]
