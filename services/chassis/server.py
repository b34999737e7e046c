"""An HTTP server that leaves signals to whoever runs it, and has no lifespan of its own."""

import asyncio

import uvicorn
from starlette.types import ASGIApp

from .tasks import Loops, Task


class Server:
    """`async with` starts and stops it; requests in hand get five seconds."""

    def __init__(self, app: ASGIApp, host: str, port: int, loops: Loops | None = None) -> None:
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
        self._loops = loops or Loops("http")
        self._task: Task | None = None

    async def __aenter__(self) -> "Server":
        self._server.config.load()
        self._server.lifespan = self._server.config.lifespan_class(self._server.config)
        await self._server.startup()
        self._task = self._loops.start("http", self._server.main_loop())
        return self

    async def __aexit__(self, *error: object) -> None:
        self._server.should_exit = True
        if self._task:
            self._loops.release(self._task)
            await asyncio.wait([self._task])
        await self._server.shutdown()
