"""Runs services in one process. Each has its own HTTP ports; all are stopped together."""

import asyncio
import gc
import os
import signal
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack

from services.chassis.core.tasks import Loops
from services.chassis.http.server import Server
from services.chassis.service import Service

from .application import application, public

STOP_SECONDS = 45.0
"""Seconds that a process may take to stop after a background task has ended. After that it exits without cleanup."""

FAILED = 1
"""Exit code of a process that did not stop in time."""


async def host(services: Iterable[Service], others: Iterable[Loops] = ()) -> None:
    """Runs until SIGTERM or SIGINT. Then it accepts no more requests, finishes the current batches and returns.

    HTTP starts first and stops last, so that /healthz distinguishes a service that waits for its database from a dead one.
    Raises CannotGoOn if a background task of a service, or of `others`, has ended by itself."""
    stopping, served = asyncio.Event(), list(services)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopping.set)
    watched = [*(service.loops for service in served), *others]
    watching = [asyncio.create_task(_watch(loops, stopping)) for loops in watched]
    async with AsyncExitStack() as stack:
        starting = asyncio.create_task(_start(stack, served))
        starting.add_done_callback(lambda task: stopping.set() if task.cancelled() or task.exception() else None)
        await stopping.wait()
        if starting.done():
            starting.result()
        starting.cancel()
        await asyncio.wait([starting])
    for task in watching:
        task.cancel()
    for loops in watched:
        if loops.failure:
            raise loops.failure


async def _watch(loops: Loops, stopping: asyncio.Event) -> None:
    """Stops the process when one of these tasks has ended. After STOP_SECONDS the process exits in any case."""
    await loops.failed()
    stopping.set()
    asyncio.get_running_loop().call_later(STOP_SECONDS, os._exit, FAILED)


async def _start(stack: AsyncExitStack, services: Sequence[Service]) -> None:
    for service in services:
        await stack.enter_async_context(Http(service))
    await asyncio.gather(*map(stack.enter_async_context, services))
    _spare_the_collector()


def _spare_the_collector() -> None:
    """Makes garbage collection rarer. Objects loaded by now live as long as the process, and cached streams contain no reference
    cycles, so that searching them costs CPU time without result."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(1_000_000, 20, 100)


class Http:
    """The HTTP servers of one service: the internal one, and the public one if it has pages. They start and stop together."""

    def __init__(self, service: Service) -> None:
        settings = service.settings
        self._servers = [Server(application(service), settings.http_host, settings.http_port, service.loops)]
        if (pages := public(service)) is not None:
            assert settings.public_port is not None
            self._servers.append(Server(pages, settings.http_host, settings.public_port, service.loops))

    async def __aenter__(self) -> "Http":
        async with AsyncExitStack() as begun:
            for server in self._servers:
                await begun.enter_async_context(server)
            begun.pop_all()
        return self

    async def __aexit__(self, *error: object) -> None:
        await asyncio.gather(*(server.__aexit__(*error) for server in self._servers))
