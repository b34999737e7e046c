"""A service: its log, relay, consumer and timers. `start` connects to the database and to Kafka."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from aiokafka.client import AIOKafkaClient
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Scope
from structlog import get_logger

from services.chassis.core.aggregate import Aggregate
from services.chassis.core.clock import Clock
from services.chassis.core.command import Applied, Command, Handler, Outcome, Refused
from services.chassis.core.database import Pool, open_pool
from services.chassis.core.lanes import stream_id
from services.chassis.core.problems import Unavailable, Wording, bare
from services.chassis.core.settings import Settings
from services.chassis.core.startup import Startup
from services.chassis.core.tasks import Loops, Task, stop_within
from services.chassis.core.vault import Vault
from services.chassis.log.cache import Cache
from services.chassis.log.erasures import EraseMore, Erasures
from services.chassis.log.event_log import Log
from services.chassis.log.executor import Executor
from services.chassis.log.migrations import KEYS, LOG, Schema, Source
from services.chassis.log.timers import Timers
from services.chassis.messaging.consumer import Consumer
from services.chassis.messaging.control import Control
from services.chassis.messaging.gaps import Gaps
from services.chassis.messaging.reader import HANDLER_SECONDS
from services.chassis.messaging.readers import Readers
from services.chassis.messaging.relay import Relay
from services.chassis.messaging.subscriptions import Subscriptions

from .messaging import decompression

if TYPE_CHECKING:
    from services.chassis.messaging.spans import Spans

log = get_logger()

STARTING = "it is starting or stopping"

REPEAT_SECONDS = 5.0
"""Pause before a repeated step is tried again after an error."""

KEYS_POOL_SIZE = 3
"""Maximum number of connections to the database with the keys of households."""

FLUSH_SECONDS = 2.0
"""Seconds that a stop then waits until the broker has accepted heads and requests to send again. Both are sent
repeatedly, so that a loss does no harm."""


Step = Callable[[], Awaitable[object]]


def no_steps(service: "Service") -> Mapping[str, Step]:
    """Returns no steps."""
    return {}


Closed = Callable[[Scope], ASGIApp | None]
"""Returns the answer to a request while a service starts or stops. None: the answer is problem+json."""

Prepare = Callable[[Pool, Vault], Awaitable[None]]
"""Prepares the tables of a service for the settings of this process, after the migrations. Raises SchemaError."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a service for browsers, which are served on a port of their own."""

    create: Callable[["Service"], ASGIApp]
    closed: Closed


@dataclass(frozen=True, slots=True)
class Definition:
    """The definition of a service: its aggregate, its subscriptions, its own tables, its HTTP routes and its pages."""

    aggregate: Aggregate
    reads: Subscriptions
    routes: Callable[["Service"], Sequence[BaseRoute]]
    migrations: tuple[Source, ...] = ()
    """The migrations of the service's own tables. They are applied in this order, after those of the log."""
    personal: frozenset[str] = frozenset()
    """Fields of events that contain personal data; the routes for operators leave them out."""
    wording: Wording = bare
    pages: Pages | None = None
    publishes: tuple[str, ...] = ()
    """The topics of its public events."""
    vault: Vault = field(default_factory=Vault)
    """The protection of personal data, which the start opens with the data keys file."""
    prepare: Prepare | None = None
    repeats: Callable[["Service"], Mapping[str, Step]] = no_steps
    """Steps, by name, that a running service repeats in the background. A step itself waits while there is nothing to do."""
    erase: EraseMore | None = None
    keeps: frozenset[str] = frozenset()
    """Tables that keep the rows of erased households, because they contain no personal data."""


class Service:
    """One running service. `async with` starts and stops it."""

    def __init__(self, settings: Settings, definition: Definition) -> None:
        self.settings = settings
        self.definition = definition
        self.name = definition.aggregate.service
        self.clock = Clock(settings.clock_speed, settings.clock_since, settings.clock_start, settings.clock_file)
        self.kafka = settings.kafka()
        self.pool: Pool
        self._keys: Pool | None = None
        self.erasures: Erasures | None = None
        self.loops = Loops(self.name)
        self.ready = False
        self.absence = STARTING
        """Why the service is not ready, for operators."""
        self.spans: Spans | None = None
        self._repeated: Sequence[Task] = ()

    async def start(self) -> None:
        """Opens and migrates the database, and starts to publish, to read topics and to fire timers.

        Raises StartupTimeout, SchemaError, DataKeysError and OtherPartitions."""
        if self.settings.data_keys:
            self.definition.vault.open(self.settings.data_keys, self.settings.personal_data == "protected")
        needs = Startup(self.name, self.settings.start_seconds)
        await needs.wait_until_available("its database", self._open)
        await needs.wait_until_available("its database", self._migrate, bounded=False)
        await needs.wait_until_available("the database of keys", self._open_keys)
        await needs.wait_until_available("Kafka", self._find_brokers)
        self._compose()
        try:
            await self._begin(needs)
        except BaseException:
            await self.stop()
            raise

    async def _begin(self, needs: Startup) -> None:
        await needs.wait_until_available("its topics", self._find_topics)
        await self.executor.start()
        await self.relay.start()
        await needs.wait_until_available("its consumer group", self._join)
        await self.readers.start()
        await self.control.start()
        await self.timers.start()
        if self.erasures:
            await self.erasures.start()
        await self._export_spans()
        steps = self.definition.repeats(self)
        self._repeated = [self.loops.repeat(name, step, REPEAT_SECONDS) for name, step in steps.items()]
        self.ready = True
        log.info("started", service=self.name, port=self.settings.http_port)

    async def stop(self) -> None:
        """Finishes the current batches, then closes all connections."""
        self.ready = False
        await self.loops.stop_answering()
        for task in self._repeated:
            await self.loops.stop(task)
        if self.spans:
            await self.spans.stop()
        await self.timers.stop()
        if self.erasures:
            await self.erasures.stop()
        await self.control.stop()
        await self.readers.stop()
        await stop_within(HANDLER_SECONDS + FLUSH_SECONDS, "readers", self._leave())
        await self.executor.stop()
        await self.relay.stop()
        await self.pool.close()
        if self._keys:
            await self._keys.close()
        log.info("stopped", service=self.name)

    async def __aenter__(self) -> "Service":
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()

    async def ask(self, stream: UUID, message: Any, handler: Handler) -> Applied:
        """Decides one command together with other waiting commands, and returns after the commit. Raises what the decision raises."""
        return self.answer(await self.executor.request(Command(stream_id(str(stream)), message, handler)))

    def answer(self, outcome: Outcome) -> Applied:
        """Returns an applied outcome. Raises the error of a refused one, and Unavailable for any other."""
        if isinstance(outcome, Refused):
            raise outcome.error
        if not isinstance(outcome, Applied):
            raise Unavailable("not_applied", outcome=type(outcome).__name__)
        return outcome

    def _compose(self) -> None:
        settings, reads, loops = self.settings, self.definition.reads, self.loops
        decompression.bound()
        topics = (*reads.topics, *self.definition.publishes)
        vault = self.definition.vault
        self.readers = Readers(self.name, settings.partitions, topics, loops)
        self.log = Log(self.definition.aggregate, self.pool, self.clock, Cache(settings.cache_bytes), vault)
        self.executor = Executor(self.log, loops)
        self.relay = Relay(self.name, self.pool, self.kafka, settings.partitions, loops)
        self.log.follower = self.relay
        self.control = Control(self.kafka, self.log, self.relay, settings.partitions, settings.heads_seconds, loops)
        self.readers.watch(self.control)
        self.gaps = Gaps(self.name, self.control.ask)
        self.consumer: Consumer | None = None
        if reads.topics:
            self.consumer = Consumer(
                self.kafka, self.name, settings.member, reads, self.executor, self.gaps, loops, vault
            )
            self.control.watch(self.consumer, self.gaps)
            self.readers.watch(self.control, self.consumer.reader)
        self.timers = Timers(self.log, self.executor, settings.timer_seconds, loops)
        if self._keys:
            more, keeps = self.definition.erase, self.definition.keeps
            self.erasures = Erasures(self.log, self._keys, loops, more, keeps)

    async def _export_spans(self) -> None:
        if endpoint := self.settings.otlp_endpoint:
            from services.chassis.messaging.spans import Spans  # importing the exporter takes a third of a second

            self.spans = Spans(self.name, self.pool, self.relay, endpoint, self.loops)
            await self.spans.start()

    async def _open(self) -> None:
        self.pool = await open_pool(str(self.settings.database_url), self.name, self.settings.pool_size)

    async def _open_keys(self) -> None:
        """Opens the database with the keys of households, if there is one, and migrates it."""
        if self.settings.keys_url is None or self.settings.data_keys is None:
            return
        self._keys = await open_pool(str(self.settings.keys_url), self.name, KEYS_POOL_SIZE)
        await self._migrate_schema(Schema("keys", (KEYS,)), self._keys)
        self.definition.vault.use(self._keys)

    async def _join(self) -> None:
        try:
            await self.control.connect()
            if self.consumer:
                await self.consumer.start()
        except BaseException:  # undo a partial start, so that the next attempt can start again
            await self._leave()
            raise

    async def _leave(self) -> None:
        if self.consumer:
            await self.consumer.reader.stop()
        await self.control.disconnect()

    async def _find_brokers(self) -> None:
        client = AIOKafkaClient(**self.kafka.options)
        try:
            await client.bootstrap()
        finally:
            await client.close()

    async def _find_topics(self) -> None:
        await self.readers.check(self.kafka)

    async def _migrate(self) -> None:
        await self._migrate_schema(Schema(self.name, (LOG, *self.definition.migrations)), self.pool)
        if self.definition.prepare:
            await self.definition.prepare(self.pool, self.definition.vault)
        self._explain(STARTING)

    async def _migrate_schema(self, schema: Schema, pool: Pool) -> None:
        if self.settings.migrate == "wait":
            await schema.wait_until_migrated(pool, self._explain)
        else:
            await schema.migrate(pool)

    def _explain(self, absence: str) -> None:
        self.absence = absence
