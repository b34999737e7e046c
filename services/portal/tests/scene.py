"""A portal whose provider is not started yet."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from infra.local.fixtures import Broker, Databases
from infra.local.ports import choose
from services.chassis.tests.conftest import Town

from .conftest import Stage
from .provider import Browser


class Scene:
    """A portal and the port of its provider."""

    def __init__(self, stage: Stage, port: int, folder: Path) -> None:
        self.stage, self.port, self.folder = stage, port, folder

    def browser(self) -> Browser:
        return Browser(self.stage.client())


@asynccontextmanager
async def set_up(postgres: Databases, kafka: Broker, folder: Path) -> AsyncIterator[Scene]:
    """Opens a portal whose provider is not started yet."""
    port = choose(folder, "identity")[0]
    async with AsyncExitStack() as stack:
        stage = Stage(Town(postgres, kafka, stack), URL_IDENTITY=f"http://127.0.0.1:{port}")
        await stage.open()
        yield Scene(stage, port, folder)
