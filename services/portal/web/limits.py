"""Limits on the size of request bodies. A larger body is refused while it is read, so that it fills neither memory nor disk."""

from functools import partial

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from services.chassis.core.command import Refusal
from services.chassis.http.bodies import BodyLimit

FORM_BYTES = 256_000
FILES_BYTES = 25_000_000
"""In bytes: two documents of the maximum size, or several photographs. One file that is slightly too large still gets its error on its own page."""

WITH_FILES = ("/papers", "/authority", "/form", "/documents", "/change", "/policy/try")
"""Suffixes of the paths of forms with files."""


class FormTooLarge(Refusal, HTTPException):
    """The body is larger than the limit. It is an HTTPException because FastAPI passes only those through when it reads a body."""

    status = status_code = 413


class Limited:
    """Limits the body of each request; forms with files have a higher limit. The server discards the rest of a refused body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on. Reading beyond the limit raises FormTooLarge."""
        if scope["type"] == "http":
            most, code = (FILES_BYTES, "files_too_large") if _has_files(scope) else (FORM_BYTES, "form_too_large")
            return await BodyLimit(scope, most, partial(FormTooLarge, code))(self._app, receive, send)
        return await self._app(scope, receive, send)


def _has_files(scope: Scope) -> bool:
    return str(scope["path"]).endswith(WITH_FILES)
