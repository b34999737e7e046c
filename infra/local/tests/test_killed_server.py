"""A killed PostgreSQL server starts again, even while a backend of the old one still runs."""

import asyncio
import os
import signal
from pathlib import Path

import asyncpg

from infra.local.folder import Folder
from infra.local.patience import PATIENCE_SECONDS
from infra.local.postgres import STILL_HELD, Postgres


async def _tried(server: Postgres, times: int) -> None:
    """Waits until the start has failed this number of times because of the backend."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while server.log.read_bytes().count(STILL_HELD) < times:
            await asyncio.sleep(0.05)


async def test_a_server_starts_when_the_last_backend_of_a_killed_one_has_ended(fresh_data: Path) -> None:
    with Folder(fresh_data) as folder:
        server = Postgres(folder, [])
        await server.start()
        connection = await asyncpg.connect(server.admin_url)
        backend = await connection.fetchval("select pg_backend_pid()")
        os.kill(backend, signal.SIGSTOP)  # this backend does not notice that the server has ended
        try:
            await server.kill()
            starting = asyncio.create_task(server.start())
            await _tried(server, 2)
            assert not starting.done()
        finally:
            os.kill(backend, signal.SIGCONT)
        await starting
        connection.terminate()
        await server.stop()
