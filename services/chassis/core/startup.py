"""Waits at the start of a service until the database and the broker are available, up to a time limit."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from aiokafka.errors import KafkaError
from asyncpg.exceptions import (
    InsufficientPrivilegeError,
    InvalidAuthorizationSpecificationError,
    InvalidCatalogNameError,
)
from structlog import get_logger

from services.chassis.core.database import UNREACHABLE

from .command import said

PAUSE_SECONDS = 1.0

NOT_YET = (
    *UNREACHABLE,
    InvalidAuthorizationSpecificationError,
    InvalidCatalogNameError,
    InsufficientPrivilegeError,
    KafkaError,
)
"""Errors after which the start tries again. They are temporary while servers start, roles and databases are created, or
passwords are changed."""

log = get_logger()


class StartupTimeout(Exception):
    """Something that a service needs was not available in time. The text is for the operator."""


class Startup:
    """Makes attempts for `seconds` in all, counted from its creation."""

    def __init__(self, service: str, seconds: float) -> None:
        self._service, self._seconds = service, seconds
        self._until = time.monotonic() + seconds

    async def wait_until_available(
        self, what: str, attempt: Callable[[], Awaitable[None]], bounded: bool = True
    ) -> None:
        """Returns when an attempt has succeeded. Raises StartupTimeout when an attempt fails after the time is over.

        With `bounded`, an attempt fails when it takes longer than the time left (at least PAUSE_SECONDS)."""
        while True:
            left = max(0.0, self._until - time.monotonic())
            try:
                async with asyncio.timeout(max(left, PAUSE_SECONDS) if bounded else None):
                    return await attempt()
            except NOT_YET as error:
                if not left:
                    raise StartupTimeout(self._sentence(what, error)) from error
                log.warning(
                    "not_yet_reachable", service=self._service, what=what, error=said(error), gives_up_in=round(left)
                )
                await asyncio.sleep(min(PAUSE_SECONDS, left))

    def _sentence(self, what: str, error: Exception) -> str:
        return f"{self._service}: {what} could not be used within {self._seconds:g} seconds: {said(error)}"
