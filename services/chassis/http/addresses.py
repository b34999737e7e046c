"""The check of every request's address: path and query are UTF-8 without control characters."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from starlette.types import ASGIApp, Receive, Scope, Send

from services.chassis.core.command import Refusal

SPACES = frozenset("\t\n\r")
"""Control characters that a text of several lines contains."""


class AddressUnreadable(Refusal):
    """The path or the query of a request contains what no address of ours contains."""

    status = 400


class CheckAddress:
    """Refuses requests whose path or query cannot be read, before any route sees them."""

    def __init__(self, app: ASGIApp, refused: Callable[[AddressUnreadable], ASGIApp]) -> None:
        self._app, self._refused = app, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers with `refused`, or calls the application."""
        if scope["type"] == "http" and not readable(scope.get("raw_path") or b"", scope["query_string"]):
            return await self._refused(AddressUnreadable("address_unreadable"))(scope, receive, send)
        return await self._app(scope, receive, send)


def readable(path: bytes, query: bytes) -> bool:
    """Returns whether both are UTF-8 when unescaped, and contain no control characters. A query may contain tabs and line breaks."""
    if b"%" not in path and b"%" not in query and path.isascii() and query.isascii():
        return True  # the server refuses unescaped control characters
    try:
        shown = unquote_to_bytes(path).decode(), unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return False
    return shown[0].isprintable() and all(one.isprintable() or one in SPACES for one in shown[1])
