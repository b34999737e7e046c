"""Ends background tasks for certain."""

import asyncio
from typing import Any


async def end(task: asyncio.Task[Any] | None) -> None:
    """Cancels a task until it has ended: one cancellation may be lost in a library that meets an error of its own."""
    while task and not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=1)
