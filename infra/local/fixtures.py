"""pytest fixtures `postgres` and `kafka`: real servers, started once per run in a new data folder.

With LIANBAN_TESTCONTAINERS=1 they run from Docker images."""

import asyncio
import os
import tempfile
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest

from .account import remove
from .folder import Folder
from .kafka import Kafka
from .places import DATA, JARS
from .postgres import SETTINGS, Postgres

DOCKER = os.environ.get("LIANBAN_TESTCONTAINERS") == "1"


class Server(Protocol):
    """A server that can be started and stopped."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...


class Databases(Server, Protocol):
    """A PostgreSQL server.

    `await database("intake")` returns the owner's URL of that database; it is created if it is missing. `url("intake")`
    then returns the URL for the running service, `reader_url("intake")` that for backups and checks."""

    @property
    def admin_url(self) -> str: ...
    async def database(self, name: str) -> str: ...
    def url(self, database: str) -> str: ...
    def reader_url(self, database: str) -> str: ...


class Broker(Server, Protocol):
    """A Kafka broker."""

    @property
    def bootstrap_servers(self) -> str: ...


S = TypeVar("S", bound=Server)


@pytest.fixture(scope="session")
def data_folder() -> Iterator[Folder]:
    """Returns a data folder for this run. It is deleted afterwards."""
    place = DATA / "tests"
    place.mkdir(parents=True, exist_ok=True)
    path = Path(tempfile.mkdtemp(dir=place))
    path.chmod(0o755)
    with Folder(path) as folder:
        yield folder
    remove(path)


@pytest.fixture(scope="session")
def postgres(data_folder: Folder) -> Iterator[Databases]:
    """Returns a running PostgreSQL server."""
    yield from _running(_postgres(data_folder))


@pytest.fixture(scope="session")
def kafka(data_folder: Folder) -> Iterator[Broker]:
    """Returns a running Kafka broker."""
    yield from _running(_kafka(data_folder))


def _postgres(folder: Folder) -> Databases:
    if DOCKER:
        from .containers import PostgresInDocker

        return PostgresInDocker()
    return Postgres(folder, [], SETTINGS | {"fsync": "off"})  # kill -9 loses nothing without fsync


def _kafka(folder: Folder) -> Broker:
    if DOCKER:
        from .containers import KafkaInDocker

        return KafkaInDocker()
    return Kafka(folder, JARS)


def _running(server: S) -> Iterator[S]:
    _run(server.start())
    yield server
    _run(_end(server))


async def _end(server: Server) -> None:
    """Kills the embedded servers. Their data is deleted, so a clean shutdown is not needed."""
    await (server.kill() if isinstance(server, Kafka | Postgres) else server.stop())


def _run(work: Coroutine[Any, Any, None]) -> None:
    loop = asyncio.new_event_loop()  # not asyncio.run, which would unset the event loop of pytest-asyncio
    try:
        loop.run_until_complete(work)
    finally:
        loop.close()
