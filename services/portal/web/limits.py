"""How much a request may bring: more is refused while it is read, so that nobody fills memory or disk."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.command import Refusal

FORM_BYTES = 256_000
FILES_BYTES = 25_000_000
"""Two of the largest documents, or several photographs. One file that is somewhat too large is still told so on its own page."""

WITH_FILES = ("/papers", "/authority", "/documents", "/policy/try")
"""How the paths of forms with files end."""


class TooLarge(Refusal, HTTPException):
    """More came than there is room for. FastAPI lets through nothing but an HTTPException from the reading of a body."""

    status = status_code = 413


class Limited:
    """Counts what a request brings. What is left of a refused one is for the server to discard."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the application read as much as there is room for; beyond that, reading raises TooLarge."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        most, code = (FILES_BYTES, "files_too_large") if _has_files(scope) else (FORM_BYTES, "form_too_large")
        said, read = _said(scope), 0

        async def counted() -> Message:
            nonlocal read
            message: Message = await receive() if said <= most else {}
            read += len(message.get("body", b""))
            if max(said, read) > most:
                raise TooLarge(code)
            return message

        return await self._app(scope, counted, send)


def _has_files(scope: Scope) -> bool:
    return str(scope["path"]).endswith(WITH_FILES)


def _said(scope: Scope) -> int:
    """What the request says of its own length; nothing, where it comes in chunks."""
    said = dict(scope["headers"]).get(b"content-length", b"")
    return int(said) if said.isdigit() else 0
