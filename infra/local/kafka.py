"""Apache Kafka on this machine: one KRaft node, with its jars from Maven and its JVM from a wheel."""

import asyncio
import base64
import struct
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from .errors import LocalError
from .files import replace
from .folder import Folder, last_words
from .jars import fetch
from .jvm import ahead, java
from .kafka_clients import OPERATOR, account_name, security, with_password
from .passwords import passwords
from .ports import HOST, choose
from .process import Child, Command
from .rights import KafkaRight, allow
from .topics import create

HERE = Path(__file__).parent
START_PATIENCE = 120.0  # seconds; after a crash the broker reads the segments of all partitions again
# With eligible leader replicas, a partition with one replica loses its leader after kill -9, as if others had newer data.
FEATURES = ["--feature", "eligible.leader.replicas.version=0"]
API_VERSIONS = struct.pack(">ihhih", 10, 18, 0, 1, -1)  # size, key, version, correlation id, no client id


class Kafka:
    """One broker in a locked data folder.

    `jars` is the Maven cache, which all data folders share. `flags` are JVM flags. Every start creates the missing
    `topics` (name, partitions), which are all of them if the broker's folder is lost. With `rights`, the broker accepts
    only the clients in them and the operator, each with its password, and gives them these rights; without, it accepts
    everybody, as in release 1.0.0."""

    def __init__(
        self,
        folder: Folder,
        jars: Path,
        flags: Sequence[str] | None = None,
        topics: Sequence[tuple[str, int]] = (),
        rights: Sequence[KafkaRight] = (),
    ) -> None:
        self.folder, self.jars = folder, jars
        self.flags = ahead(jars) if flags is None else flags
        self.topics, self.rights = topics, rights
        self._passwords: dict[str, str] = {}
        self.place = folder.path / "kafka"
        self.log = folder.log("kafka")
        self.child: Child | None = None
        self._port, self._controller = 0, 0

    @property
    def bootstrap_servers(self) -> str:
        """Returns host:port of the broker."""
        return f"{HOST}:{self._port}"

    async def start(self) -> None:
        """Starts the broker and waits until it serves requests. Downloads missing jars first.

        Raises LocalError if it is not ready in time."""
        if self.child is None or not self.child.running:
            await self._begin()
        if self.rights:
            await allow(self.options(OPERATOR), self.rights)
        if self.topics:
            await create(self.options(OPERATOR), self.topics)

    def options(self, client: str) -> dict[str, Any]:
        """Returns the arguments of an aiokafka client with this name."""
        if not self.rights:
            return {"bootstrap_servers": self.bootstrap_servers}
        password = self._passwords[account_name(client)]
        return {"bootstrap_servers": self.bootstrap_servers, **with_password(client, password)}

    def password_file(self, client: str) -> Path:
        """Returns the file with the password of a client, which only its owner can read."""
        return self.folder.path / "kafka-passwords" / client

    async def _begin(self) -> None:
        class_path = await asyncio.to_thread(fetch, self.jars)
        self.place.mkdir(mode=0o700, exist_ok=True)
        self.place.chmod(0o700)  # a folder of release 1.0.0 is open
        if not self._port:  # unchanged after a restart, because other processes know it
            self._port, self._controller = choose(self.folder.path, "kafka", "kafka-controller")
        self._configure()
        if not (self.place / "log" / "meta.properties").exists():
            await asyncio.to_thread(self._format, class_path)
        await self._launch(class_path)

    @property
    def _settings(self) -> Path:
        return self.place / "server.properties"

    def _configure(self) -> None:
        own = f"""
listeners=CLIENTS://{HOST}:{self._port},CONTROLLER://{HOST}:{self._controller}
advertised.listeners=CLIENTS://{HOST}:{self._port}
controller.quorum.voters=1@{HOST}:{self._controller}
log.dirs={self.place / "log"}
{self._security()}"""
        replace(self._settings, (HERE / "kafka.properties").read_text() + own, 0o600)

    def _security(self) -> str:
        """Returns the settings about clients, and writes the files with their passwords."""
        if not self.rights:
            return "listener.security.protocol.map=CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT\n"
        clients = [OPERATOR, *sorted({right.client for right in self.rights})]
        self._passwords = passwords(self.folder.path, [account_name(one) for one in clients])
        known = {client: self._passwords[account_name(client)] for client in clients}
        self.password_file("").mkdir(mode=0o700, exist_ok=True)
        for client, password in known.items():
            replace(self.password_file(client), password, 0o600)
        return security(known)

    def _format(self, class_path: Sequence[Path]) -> None:
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        argv = java(
            class_path,
            "kafka.tools.StorageTool",
            "format",
            f"--cluster-id={cluster}",  # one id in 64 begins with a hyphen and would be read as an option
            "-c",
            str(self._settings),
            *FEATURES,
        )
        with self.log.open("ab") as log:
            if subprocess.run(argv, check=False, stdin=subprocess.DEVNULL, stdout=log, stderr=log).returncode:  # noqa: S603
                raise LocalError(f"Kafka could not create {self.place}; {last_words(self.log)}")

    async def _launch(self, class_path: Sequence[Path]) -> None:
        argv = java(class_path, *self.flags, "kafka.Kafka", str(self._settings))
        self.child = Child(Command("kafka", argv, log=self.log, keep=[self.folder.lock]))
        try:
            async with asyncio.timeout(START_PATIENCE):
                await self._ready(self.child)
        except TimeoutError:
            await self.stop()
            raise LocalError(f"Kafka was not ready after {START_PATIENCE:.0f} s; {last_words(self.log)}") from None

    async def _ready(self, child: Child) -> None:
        while not (await _answers(self._port) and await _knows_itself(self.options(OPERATOR))):
            if not child.running:
                raise LocalError(f"Kafka ended with {await child.wait()} at its start; {last_words(self.log)}")
            await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """Shuts the broker down cleanly. All segments are closed, so the next start need not read them."""
        if self.child:
            await self.child.stop(patience=30)

    async def kill(self) -> None:
        """Kills the broker, as kill -9 does."""
        if self.child:
            await self.child.kill()


async def _knows_itself(options: Mapping[str, Any]) -> bool:
    # A broker answers shortly before it is in its own metadata. Until then, no client can create a topic.
    client = AIOKafkaClient(**options)
    try:
        await client.bootstrap()
        return bool(client.cluster.brokers())
    except KafkaError:
        return False
    finally:
        await client.close()


async def _answers(port: int) -> bool:
    # The port is open long before the broker serves requests. A request waits until then.
    try:
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            writer.write(API_VERSIONS)
            await reader.readexactly(4)
            return True
        finally:
            writer.close()
    except (OSError, asyncio.IncompleteReadError):
        return False
