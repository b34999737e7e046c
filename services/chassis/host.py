"""Runs services in one process: each with its own HTTP port, all stopped together."""

import asyncio
import gc
import signal
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack

import uvicorn

from .http import application
from .service import Service


async def host(services: Iterable[Service]) -> None:
    """Runs until SIGTERM or SIGINT; then takes no more requests, finishes the batches in hand and ends.

    HTTP answers first and last, so that /healthz tells a service that waits for its database from one that is dead."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopping.set)
    async with AsyncExitStack() as stack:
        starting = asyncio.create_task(_start(stack, list(services)))
        starting.add_done_callback(lambda task: stopping.set() if task.cancelled() or task.exception() else None)
        await stopping.wait()
        if starting.done():
            starting.result()
        starting.cancel()
        await asyncio.wait([starting])


async def _start(stack: AsyncExitStack, services: Sequence[Service]) -> None:
    for service in services:
        await stack.enter_async_context(Http(service))
    await asyncio.gather(*map(stack.enter_async_context, services))
    _spare_the_collector()


def _spare_the_collector() -> None:
    """What is loaded by now lives as long as the process, and streams in the cache are no cycles: looking for some in
    them again and again is CPU for nothing."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(1_000_000, 20, 100)


class Http:
    """The HTTP server of one service."""

    def __init__(self, service: Service) -> None:
        settings = service.settings
        config = uvicorn.Config(
            application(service),
            settings.http_host,
            settings.http_port,
            log_config=None,
            access_log=False,
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        self._server = uvicorn.Server(config)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Http":
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
