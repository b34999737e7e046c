"""Runs services in one process: each with its own HTTP port, all stopped together."""

import asyncio
import gc
import signal
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack

from .http import application
from .server import Server
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


class Http(Server):
    """The HTTP server of one service."""

    def __init__(self, service: Service) -> None:
        super().__init__(application(service), service.settings.http_host, service.settings.http_port)
