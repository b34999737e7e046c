"""How much a request may bring: more is refused while it is read, so that nobody fills memory or disk."""

from functools import partial

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from services.chassis.core.command import Refusal
from services.chassis.http.bodies import limited

FORM_BYTES = 256_000
FILES_BYTES = 25_000_000
"""Two of the largest documents, or several photographs. One file that is somewhat too large is still told so on its own page."""

WITH_FILES = ("/papers", "/authority", "/documents", "/policy/try")
"""How the paths of forms with files end."""


class FormTooLarge(Refusal, HTTPException):
    """More came than there is room for. FastAPI lets through nothing but an HTTPException from the reading of a body."""

    status = status_code = 413


class Limited:
    """Every form has room for what its fields may hold, those with files for these. What is left of a refused one is for the server to discard."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the application read as much as there is room for; beyond that, reading raises FormTooLarge."""
        if scope["type"] == "http":
            most, code = (FILES_BYTES, "files_too_large") if _has_files(scope) else (FORM_BYTES, "form_too_large")
            receive = limited(scope, receive, most, partial(FormTooLarge, code))
        await self._app(scope, receive, send)


def _has_files(scope: Scope) -> bool:
    return str(scope["path"]).endswith(WITH_FILES)
