"""Makes Ctrl-C and SIGTERM a regular end of the program, also during its start."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

ENDING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Ctrl-C or SIGTERM leaves the block at once and closes what is open in it.

    A second signal does not wait for that."""
    task, loop, told = asyncio.current_task(), asyncio.get_running_loop(), asyncio.Event()
    assert task

    def tell() -> None:
        told.set()
        task.cancel()

    for which in ENDING:
        loop.add_signal_handler(which, tell)
    try:
        yield
    except asyncio.CancelledError:
        if not told.is_set():
            raise
        task.uncancel()
    finally:
        for which in ENDING:
            loop.remove_signal_handler(which)
