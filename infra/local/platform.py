"""The platform on one machine, started in the same way by `lianban up`, the demonstration and the tests."""

import asyncio
import os
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from infra.services import HOUSEHOLD_KEYS

from .data_keys import DATA_KEYS, make_data_keys
from .errors import LocalError
from .folder import Folder, last_words
from .kafka import Kafka
from .kafka_clients import OPERATOR, given_options
from .keys import key_file, make_keys
from .passwords import passwords
from .places import JARS
from .ports import HOST, choose
from .postgres import Postgres
from .process import Child, Command
from .program import Program, Running
from .rights import KafkaRight
from .supervisor import Keeper, Server
from .topics import create

BOOTSTRAP, RING = "KAFKA_BOOTSTRAP_SERVERS", "KEY_RING"
SERVERS = ("postgres", "kafka")  # stopped after the programs, which need them to finish their work


class Platform:
    """PostgreSQL, Kafka with its topics, and the programs. `async with` starts and stops them all.

    Servers in the environment (KAFKA_BOOTSTRAP_SERVERS, DATABASE_URL_<SERVICE>) are used instead of starting embedded
    ones. `migrate` is the command that migrates embedded databases as their owner, before the programs start. `rights`
    are those of each client on the embedded broker."""

    def __init__(
        self,
        data: Path,
        programs: Sequence[Program] = (),
        topics: Iterable[tuple[str, int]] = (),
        environment: Mapping[str, str] = os.environ,
        migrate: Sequence[str] = (),
        rights: Sequence[KafkaRight] = (),
    ) -> None:
        self.folder, self.programs, self.topics, self.environment = Folder(data), programs, list(topics), environment
        self.services = list(dict.fromkeys(service for program in programs for service in program.serves))
        stores = dict.fromkeys(service for program in programs for service in program.stores)
        embedded = [
            one for one in (*stores, *([HOUSEHOLD_KEYS] if stores else [])) if _database(one) not in environment
        ]
        self.postgres = Postgres(self.folder, embedded) if embedded else None
        self._migrate = migrate
        given = BOOTSTRAP in environment
        self.kafka = None if given else Kafka(self.folder, JARS, topics=self.topics, rights=rights)
        self.keepers: dict[str, Keeper] = {}
        self._ports: dict[str, int] = {}

    async def __aenter__(self) -> Self:
        with ExitStack() as held:
            held.enter_context(self.folder)
            try:
                await self._start()
            except BaseException:
                await self._stop()
                raise
            held.pop_all()
        return self

    async def __aexit__(self, *exception: object) -> None:
        try:
            await self._stop()
        finally:
            self.folder.__exit__()

    async def _start(self) -> None:
        await _together(self._start_postgres(), self._start_kafka())
        self._choose_ports()
        programs = [self._running(program) for program in self.programs]
        await _together(*(self._keep(one.program.name, one, one.program.revive) for one in programs))

    async def _stop(self) -> None:
        servers = [self.keepers.pop(name) for name in SERVERS if name in self.keepers]
        await asyncio.gather(*(keeper.stop() for keeper in self.keepers.values()))
        await asyncio.gather(*(keeper.stop() for keeper in servers))
        self.keepers.clear()

    async def _start_postgres(self) -> None:
        if self.postgres:
            await self._keep("postgres", self.postgres)
            await self._migrate_databases(self.postgres)

    async def _migrate_databases(self, postgres: Postgres) -> None:
        """Runs the command with the addresses of the owners, which no program is given. Raises LocalError if it fails."""
        if not self._migrate:
            return
        urls = {_database(service): postgres.owner_url(service) for service in postgres.databases}
        log = self.folder.log("migrate")
        environment = {**_without_databases(self.environment), **urls}
        child = Child(Command("migrate", self._migrate, environment, log, keep=[self.folder.lock]))
        try:
            code = await child.wait()
        except asyncio.CancelledError:
            await child.stop()
            raise
        if code:
            raise LocalError(f"the databases could not be migrated; {last_words(log)}")

    async def _start_kafka(self) -> None:
        if self.kafka:
            await self._keep("kafka", self.kafka)
        else:
            await create(self.kafka_options, self.topics)

    async def _keep(self, name: str, server: Server, revive: bool = True) -> None:
        keeper = self.keepers[name] = Keeper(name, server, revive)
        await keeper.start()

    def _choose_ports(self) -> None:
        names = [f"{program.name}.{service}" for program in self.programs for service in program.serves]
        names += [_public(program, service) for program in self.programs for service in program.public]
        self._ports = dict(zip(names, choose(self.folder.path, *names), strict=True))

    def _running(self, program: Program) -> Running:
        ports = {service: self._ports[f"{program.name}.{service}"] for service in program.serves}
        own = {_database(service): self.database_url(service) for service in program.stores}
        if program.stores:
            own |= {_database(HOUSEHOLD_KEYS): self.database_url(HOUSEHOLD_KEYS)}
        own |= {f"HTTP_PORT_{service.upper()}": str(port) for service, port in ports.items()}
        own |= {f"PUBLIC_PORT_{one.upper()}": str(self._ports[_public(program, one)]) for one in program.public}
        own |= self._secrets(program) | self._keys(program) | self._kafka_passwords(program)
        return Running(self.folder, program, self._common() | own | dict(program.env), list(ports.values()))

    def _secrets(self, program: Program) -> dict[str, str]:
        missing = [name for name in program.secrets if name not in self.environment]
        known = passwords(self.folder.path, missing)
        return {name: known[name] for name in missing}

    def _kafka_passwords(self, program: Program) -> dict[str, str]:
        if not self.kafka or not self.kafka.rights:
            return {}
        known = {right.client for right in self.kafka.rights}
        clients = [service for service in program.serves if service in known]
        files = {f"KAFKA_PASSWORD_FILE_{one.upper()}": str(self.kafka.password_file(one)) for one in clients}
        return {"KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT", "KAFKA_SASL_MECHANISM": "PLAIN", **files}

    def _keys(self, program: Program) -> dict[str, str]:
        """Returns the files of the program's private keys, and of the public keys of all. Those in the environment are used instead."""
        folder = self.folder.path / "keys"
        folder.mkdir(mode=0o700, exist_ok=True)
        data = {} if DATA_KEYS in self.environment else {DATA_KEYS: str(make_data_keys(folder))}
        if RING in self.environment:
            return data
        ring = make_keys(folder, self.services)
        return (
            data | {RING: str(ring)} | {f"KEY_FILE_{one.upper()}": str(key_file(folder, one)) for one in program.serves}
        )

    def _common(self) -> dict[str, str]:
        given = _without_databases(self.environment)
        urls = {f"URL_{service.upper()}": self.url(service) for service in self.services}
        shown = {one for program in self.programs for one in program.public}
        urls |= {f"PUBLIC_URL_{service.upper()}": self.public_url(service) for service in shown}
        return given | urls | {BOOTSTRAP: self.kafka_bootstrap}

    @property
    def kafka_bootstrap(self) -> str:
        """Returns host:port of the broker, the embedded or the given one."""
        return self.kafka.bootstrap_servers if self.kafka else self.environment[BOOTSTRAP]

    @property
    def kafka_options(self) -> dict[str, Any]:
        """Returns the arguments of an aiokafka client with all rights, for operators and tests."""
        return self.kafka.options(OPERATOR) if self.kafka else given_options(self.environment)

    def database_url(self, service: str) -> str:
        """Returns the URL of this service's database for the service, on the embedded or the given server."""
        given = self.environment.get(_database(service))
        if given or not self.postgres:
            return given or ""
        return self.postgres.url(service)

    def owner_url(self, service: str) -> str:
        """Returns the URL of this service's database for its owner, on the embedded server."""
        assert self.postgres
        return self.postgres.owner_url(service)

    def url(self, service: str) -> str:
        """Returns http://host:port of the first program that serves this service."""
        first = next(program.name for program in self.programs if service in program.serves)
        return f"http://{HOST}:{self._ports[f'{first}.{service}']}"

    def public_url(self, service: str) -> str:
        """Returns http://host:port of the service's pages for browsers."""
        first = next(program for program in self.programs if service in program.public)
        return f"http://{HOST}:{self._ports[_public(first, service)]}"

    def pids(self) -> dict[str, int]:
        """Returns the process ids of everything that runs, by name: `postgres`, `kafka`, and the programs."""
        return {name: keeper.pid for name, keeper in self.keepers.items() if keeper.pid}

    async def restart_kafka(self) -> None:
        """Stops the broker cleanly and starts it again."""
        await self.keepers["kafka"].restart()

    async def restart_postgres(self) -> None:
        """Stops the database server cleanly and starts it again."""
        await self.keepers["postgres"].restart()

    async def kill(self, name: str) -> None:
        """Kills `postgres`, `kafka` or a program, as kill -9 does. It is started again unless `revive` is False."""
        await self.keepers[name].kill()

    async def back(self, name: str) -> None:
        """Waits until a killed process is ready again."""
        await self.keepers[name].back()


def _public(program: Program, service: str) -> str:
    return f"{program.name}.{service}.public"


def _database(service: str) -> str:
    return f"DATABASE_URL_{service.upper()}"


def _without_databases(environment: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in environment.items() if not key.startswith("DATABASE_URL_")}


async def _together(*work: Coroutine[Any, Any, None]) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(one)
    except BaseExceptionGroup as group_of_errors:
        raise group_of_errors.exceptions[0] from None  # the first error; the other tasks were cancelled because of it
