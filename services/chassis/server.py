"""An HTTP server that leaves signals to whoever runs it, and has no lifespan of its own."""

import asyncio

import uvicorn
from starlette.types import ASGIApp


class Server:
    """`async with` starts and stops it; requests in hand get five seconds."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
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
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Server":
        self._server.config.load()
        self._server.lifespan = self._server.config.lifespan_class(self._server.config)
        await self._server.startup()
        self._task = asyncio.create_task(self._server.main_loop(), name="http")
        return self

    async def __aexit__(self, *error: object) -> None:
        self._server.should_exit = True
        if self._task:
            await self._task
        await self._server.shutdown()
