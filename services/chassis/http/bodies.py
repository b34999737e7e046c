"""Size limit, media type and validation of JSON request bodies."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.core.command import Refusal
from services.chassis.core.problems import BadRequest, Busy

from .json_input import UnsupportedMediaType, check_json

Body = TypeVar("Body", bound=BaseModel)

JSON = "application/json"

BODY_BYTES = 1_000_000
"""Maximum size of a body in bytes. A filing has about 2 kB; a larger upload of register rows is split into several requests."""


IDLE_SECONDS = 10.0
"""Seconds within which the next part of a body must arrive."""

SLOWEST = 10_000
"""The lowest rate of a body in bytes per second, after the first IDLE_SECONDS."""

HELD_BYTES = 128 << 20
"""Maximum bytes of all bodies that one process is receiving. A body that arrives whole is never refused for it."""

KEY_CHARACTERS = 200
"""Maximum length of an Idempotency-Key."""


class KeyMissing(Refusal):
    """A request that must not take effect twice has no Idempotency-Key, or an invalid one."""

    status = 400


class BodyTooLarge(Refusal):
    """The body is larger than the limit."""

    status = 413


class TooSlow(Refusal, HTTPException):
    """The body did not arrive in time. An HTTPException too, because FastAPI passes only those through when it reads a body."""

    status = 408


class Full(Busy, HTTPException):
    """The bodies that are being received fill the memory that they may have together."""


class Held:
    """The bytes of the bodies that this process is receiving, in all its requests together."""

    bytes = 0


@dataclass(slots=True)
class BodyLimit:
    """The limits of one request body. `most`: its size in bytes; `refusal`: what is raised for a larger one."""

    scope: Scope
    most: int
    refusal: Callable[[], Exception]
    read: int = 0
    complete: bool = False

    async def __call__(self, app: ASGIApp, receive: Receive, send: Send) -> None:
        """Calls the application. Reading a body raises `refusal()` beyond the size, TooSlow, or Full."""
        said = next((value for name, value in self.scope["headers"] if name == b"content-length"), b"")
        ours = partial(self._receive, receive, self._is_too_large(said), perf_counter())
        try:
            await app(self.scope, ours, send)
        finally:
            Held.bytes -= self.read

    def _is_too_large(self, said: bytes) -> bool:
        """Returns whether a body says that it is too large; it is then refused unread. The server enforces Content-Length."""
        return said.isdigit() and (len(said) > len(str(self.most)) or int(said) > self.most)

    async def _receive(self, receive: Receive, too_large: bool, began: float) -> Message:
        if self.complete:
            return await receive()  # waits for the end of the connection
        if too_large:
            raise self.refusal()
        message = await self._in_time(receive, began)
        self.complete = not message.get("more_body")
        if body := message.get("body"):
            self.read += len(body)
            Held.bytes += len(body)
            if self.read > self.most:
                raise self.refusal()
            if Held.bytes > HELD_BYTES and not self.complete:
                raise Full("busy")
        return message

    async def _in_time(self, receive: Receive, began: float) -> Message:
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                message = await receive()
        except TimeoutError:
            raise TooSlow("body_too_slow") from None
        if message.get("more_body") and perf_counter() - began > IDLE_SECONDS + self.read / SLOWEST:
            raise TooSlow("body_too_slow")
        return message


class Limited:
    """Limits the request body of a route to BODY_BYTES."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Calls the route. Reading a larger body raises BodyTooLarge."""
        refusal = partial(BodyTooLarge, "body_too_large", most=BODY_BYTES)
        await BodyLimit(scope, BODY_BYTES, refusal)(self._app, receive, send)


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
