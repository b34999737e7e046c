"""Composition of the platform: the process with its health endpoints."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from .platform import Loops, Platform
from .settings import load


@asynccontextmanager
async def running(environment: Mapping[str, str], loops: Loops) -> AsyncIterator[Platform]:
    """Runs the platform with its HTTP port until the block ends.

    Raises ValueError with every error in the environment."""
    async with Platform(load(environment), loops) as platform, _http(platform, loops):
        yield platform


@asynccontextmanager
async def _http(platform: Platform, loops: Loops) -> AsyncIterator[None]:
    settings = platform.settings
    config = uvicorn.Config(
        pages(platform), settings.http_host, settings.http_port, log_config=None, access_log=False, lifespan="off"
    )
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    serving = loops.start("http", server.main_loop())
    try:
        yield
    finally:
        loops.release(serving)
        server.should_exit = True
        await asyncio.wait([serving])
        await server.shutdown()


def pages(platform: Platform) -> Starlette:
    """Returns `/healthz`, which answers while the process runs, and `/readyz`.

    `/readyz` answers 200 while requests are read, else 503, with the reason if a task has failed."""

    async def healthz(request: Request) -> JSONResponse:
        return JSONResponse({"service": "verification", "status": "up", "answered": platform.answered})

    async def readyz(request: Request) -> JSONResponse:
        why = {"reason": str(platform.loops.failure)} if platform.loops.failure else {}
        ready = platform.ready and not why
        return JSONResponse({"service": "verification", "ready": ready, **why}, 200 if ready else 503)

    return Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz)])
