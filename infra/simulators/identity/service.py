"""Composition of the provider: its routes on a port of this machine."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from structlog import get_logger

from services.chassis.core.tasks import Loops
from services.chassis.http.server import Server

from .provider import Provider
from .routes import Routes
from .settings import load

log = get_logger()


@asynccontextmanager
async def running(environment: Mapping[str, str], loops: Loops) -> AsyncIterator[Provider]:
    """Runs the provider until the block ends. Raises ValueError with every error in the environment."""
    provider = Provider(load(environment))
    settings = provider.settings
    async with Server(Routes(provider).application(), settings.http_host, settings.http_port, loops):
        log.info("started", service="identity", port=settings.http_port)
        yield provider
