"""A process that serves one or several services over HTTP."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .errors import LocalError
from .folder import Folder, last_words
from .ports import HOST
from .process import Child, Command

START_PATIENCE = 120.0  # seconds
STOP_PATIENCE = 15.0  # seconds to finish the current batch


@dataclass(frozen=True, slots=True)
class Program:
    """A program to run.

    `services` are those that it serves, by default the one with its name. Each gets a port, and its own database unless
    `databases` names fewer. Services in `public` get a second port, for browsers."""

    name: str
    argv: Sequence[str]
    services: Sequence[str] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    revive: bool = True
    databases: Sequence[str] | None = None
    public: Sequence[str] = ()
    secrets: Sequence[str] = ()
    """Environment variables with random values, kept in the data folder, unless the environment sets them."""

    @property
    def serves(self) -> Sequence[str]:
        """Returns the names of the services."""
        return self.services or (self.name,)

    @property
    def stores(self) -> Sequence[str]:
        """Returns the names of the services with a database."""
        return self.serves if self.databases is None else self.databases


class Running:
    """A program with its environment and its ports. It can be started and stopped repeatedly."""

    def __init__(self, folder: Folder, program: Program, env: Mapping[str, str], ports: Sequence[int]) -> None:
        self.folder, self.program, self.env, self.ports = folder, program, env, ports
        self.log = folder.log(program.name)
        self.child: Child | None = None

    async def start(self) -> None:
        """Starts the program and waits until all its services are ready. Raises LocalError if it ends or is late."""
        child = self.child
        if child is None or not child.running:
            command = Command(self.program.name, self.program.argv, self.env, self.log, keep=[self.folder.lock])
            child = self.child = Child(command)
        try:
            async with asyncio.timeout(START_PATIENCE):
                await asyncio.gather(*(self._ready(child, port) for port in self.ports))
        except TimeoutError:
            await self.stop()
            raise LocalError(
                f"{self.program.name} was not ready after {START_PATIENCE:.0f} s; {last_words(self.log)}"
            ) from None

    async def _ready(self, child: Child, port: int) -> None:
        while not await _says_ready(port):
            if not child.running:
                raise LocalError(
                    f"{self.program.name} ended with {await child.wait()} at its start; {last_words(self.log)}"
                )
            await asyncio.sleep(0.03)

    async def stop(self) -> None:
        """Sends SIGTERM. The program has STOP_PATIENCE to finish the current batch."""
        if self.child:
            await self.child.stop(STOP_PATIENCE)

    async def kill(self) -> None:
        """Kills the program, as kill -9 does."""
        if self.child:
            await self.child.kill()


async def _says_ready(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            writer.write(f"GET /readyz HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n\r\n".encode())
            return (await reader.readline()).split()[1:2] == [b"200"]
        finally:
            writer.close()
    except OSError:
        return False
