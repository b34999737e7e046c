"""The attacked system: every service, with nginx in front of the portal. `make attack` alone runs these tests."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from e2e.conftest import FEW, running
from e2e.system import System
from infra.local.ports import HOST

from .nginx import NAME, Nginx, in_front_of, installed

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the attacks, so that a run selects or leaves them out with `-m`."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.attack)


@pytest.fixture(scope="session")
def public_port() -> int:
    """The port on which nginx will listen; the portal's public address has it."""
    with socket.create_server((HOST, 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture(scope="session")
async def attacked(public_port: int) -> AsyncIterator[System]:
    """A system of its own, because attacks leave marks. Its public address is that of nginx."""
    async with running(processes=FEW, PORTAL_URL=f"https://{NAME}:{public_port}") as system:
        yield system


@pytest.fixture(scope="session")
async def nginx(attacked: System, public_port: int, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Nginx]:
    """nginx in front of the attacked system's portal."""
    if not installed():
        pytest.skip("no nginx here: install it (Debian: nginx-light)")
    portal = urlsplit(attacked.platform.public_url("portal")).netloc
    with in_front_of(portal, tmp_path_factory.mktemp("nginx") / "run", public_port) as nginx:
        yield nginx
