"""An HTTP server that leaves signals to whoever runs it, and has no lifespan of its own."""

import asyncio
import socket

import uvicorn
from starlette.types import ASGIApp

from services.chassis.core.tasks import Loops, Task


class NotListening(Exception):
    """A server cannot listen at its address, for instance because another process does."""


class Server:
    """`async with` starts and stops it; requests in hand get five seconds. Raises NotListening."""

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
    """A socket of our own: where there is none, uvicorn would end the process without a word to whoever started it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise NotListening(f"cannot listen on {host}:{port}: {error.strerror or error}") from None
