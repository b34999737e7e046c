"""Security headers and compression of every response of the portal."""

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SAFE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
"""Headers that are set unless the response sets them itself."""

LIVE = "/live"
"""Suffix of the path of every live stream."""


class Compressed(GZipMiddleware):
    """Compresses pages, but no live streams: a compressor takes 256 KB for each stream and does not send anything sooner."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compresses the response unless the path is that of a live stream."""
        if scope["type"] == "http" and scope["path"].endswith(LIVE):
            return await self.app(scope, receive, send)
        return await super().__call__(scope, receive, send)


class Safe:
    """Adds the headers of `SAFE` to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and adds the headers to the response."""

        async def safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, safely)
