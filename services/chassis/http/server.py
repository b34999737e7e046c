"""An HTTP server without signal handlers and without the ASGI lifespan protocol; its caller handles both."""

import asyncio
import socket

import uvicorn
from starlette.types import ASGIApp

from services.chassis.core.tasks import Loops, Task

from .protocol import Protocol

KEEP_ALIVE_SECONDS = 30
"""Seconds after an answer for which an idle connection stays open."""


class NotListening(Exception):
    """A server cannot listen at its address, for example because another process does."""


class Server:
    """A server that `async with` starts and stops. A stop waits up to five seconds for running requests. The start raises
    NotListening."""

    def __init__(self, app: ASGIApp, host: str, port: int, loops: Loops | None = None) -> None:
        self._at = host, port
        config = uvicorn.Config(
            app,
            host,
            port,
            log_config=None,
            access_log=False,
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=5,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            http=Protocol,
        )
        self._server = uvicorn.Server(config)
        self._sockets: list[socket.socket] = []
        self._loops = loops or Loops("http")
        self._task: Task | None = None

    async def __aenter__(self) -> "Server":
        self._server.config.load()
        self._server.lifespan = self._server.config.lifespan_class(self._server.config)
        self._sockets = [_listening(*self._at)]
        await self._server.startup(self._sockets)
        self._task = self._loops.start("http", self._server.main_loop())
        return self

    async def __aexit__(self, *error: object) -> None:
        self._server.should_exit = True
        if self._task:
            self._loops.release(self._task)
            await asyncio.wait([self._task])
        await self._server.shutdown(self._sockets)


def _listening(host: str, port: int) -> socket.socket:
    """Returns a listening socket. Raises NotListening; if uvicorn opened the socket, it would end the process instead."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise NotListening(f"cannot listen on {host}:{port}: {error.strerror or error}") from None
