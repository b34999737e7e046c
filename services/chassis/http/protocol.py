"""The limits of a connection, before any application is asked: time and size of the head of a request, and the number of connections."""

import asyncio
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
"""Seconds within which the head of a request must arrive, from the connection on or from its first byte."""

DISCARD_SECONDS = 30.0
"""Seconds for which the rest of a refused body is read and thrown away before the connection is closed."""

HEAD_BYTES = 32_768
"""Maximum size of the request line and headers together, in bytes. Cookies of the portal have less than 1 kB."""

CONNECTIONS = 4_000
"""Maximum number of open connections of one port. The portal keeps one for each open case page."""

AGAIN_SECONDS = 1
"""The value of Retry-After when there are too many connections."""


class Protocol(HttpToolsProtocol):
    """HTTP over one connection. Answers 408, 431 and 503 by itself, and closes the connection then."""

    _head = 0
    _reading_head = True
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Answers 503 if there are too many connections; else waits for the first head."""
        super().connection_made(transport)
        if len(self.connections) > CONNECTIONS:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, f"retry-after: {AGAIN_SECONDS}\r\n")
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets the connection."""
        self._arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Reads what has arrived. Answers 431 if the head goes on beyond its limit."""
        if self._late is None and self._reading_head:
            self._wait()
        if self._reading_head:
            self._head += len(data)
        super().data_received(data)
        if self._reading_head and self._head > HEAD_BYTES and not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_headers_complete(self) -> None:
        """Starts the request, or answers 431."""
        self._arrived()
        self._reading_head, self._head = False, 0
        size = len(self.url) + sum([len(name) + len(value) for name, value in self.headers])
        if size > HEAD_BYTES:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            raise ValueError("the head is too large")  # the parser stops here
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Waits for the next head."""
        self._arrived()
        self._reading_head = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Discards the rest of a body that was answered before its end, for DISCARD_SECONDS. The client then sees the answer."""
        super().on_response_complete()
        if not self._reading_head and self._late is None:
            self._late = self.loop.call_later(DISCARD_SECONDS, self.transport.close)

    def send_400_response(self, msg: str) -> None:
        """Answers 400 unless the connection has got its answer already."""
        if not self.transport.is_closing():
            super().send_400_response(msg)

    def _wait(self) -> None:
        self._late = self.loop.call_later(HEAD_SECONDS, self._refuse, HTTPStatus.REQUEST_TIMEOUT)

    def _arrived(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _refuse(self, status: HTTPStatus, more: str = "") -> None:
        self._arrived()
        head = f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-length: 0\r\nconnection: close\r\n{more}\r\n"
        self.transport.write(head.encode())
        self.transport.close()
