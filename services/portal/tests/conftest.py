"""Fixtures: a portal on its own topics, and a publisher of the messages of a test."""

import time
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from lianban_contracts import topics
from lianban_contracts.intake import ApplicationSubmitted
from lianban_contracts.message import Message
from lianban_contracts.registry import MESSAGES, decode
from starlette.routing import Mount
from uuid_utils.compat import uuid7

from infra.local.fixtures import Broker, Databases
from infra.local.topics import create as create_topics
from services.chassis.core.aggregate import Aggregate, NoStore
from services.chassis.core.command import DecisionContext
from services.chassis.core.events import Codec
from services.chassis.messaging.subscriptions import Subscriptions
from services.chassis.runtime.application import application, public
from services.chassis.service import Definition, Service
from services.chassis.tests.conftest import PARTITIONS, Town
from services.chassis.tests.help import until
from services.messages import values
from services.portal.clients.service_clients import SERVICES
from services.portal.identity import AccessServices
from services.portal.identity.sessions import SESSION
from services.portal.provided import provided
from services.portal.service import create
from services.portal.worklist.queue import meet, owners_of

EXAMPLES = Path(__file__).parents[3] / "contracts" / "examples"
NOBODY = {f"URL_{name.upper()}": "http://127.0.0.1:9" for name in (*SERVICES, "identity")}
"""Addresses on which no service listens."""

SECRETS = {name: token_urlsafe(32) for name in ("PORTAL_SECRET", "OIDC_CLIENT_SECRET")}
PORTAL = "https://portal"
ENVIRONMENT = NOBODY | SECRETS | {"PORTAL_URL": PORTAL}


def example(message: type[Message], application: UUID) -> Message:
    """Returns the contracts' example of a message, for this application."""
    known = decode(message.TYPE, (EXAMPLES / f"{message.TYPE}.json").read_bytes())
    return known.model_copy(update={"application": application})


def nameless(application: UUID) -> Message:
    """Returns a filing whose applicant has no name, which the portal cannot read."""
    filing: Any = example(ApplicationSubmitted, application)
    applicant, *others = filing.identity.members
    identity = {"members": (applicant.model_copy(update={"name": ""}), *others)}
    return filing.model_copy(update={"identity": filing.identity.model_copy(update=identity)})  # type: ignore[no-any-return]


class Stage:
    """One portal and one publisher."""

    def __init__(self, town: Town, **environment: str) -> None:
        self.town = town
        self.environment = ENVIRONMENT | environment
        self._own = {message: self._placed(message) for message in MESSAGES}
        self.publisher: Service
        self.portal: Service

    def _placed(self, message: type[Message]) -> type[Message]:
        """Returns the message class on a topic that only this test uses."""
        at = property(lambda one: self.topic(message.topic.fget(one)))  # type: ignore[attr-defined]
        return type(message.__name__, (message,), {"topic": at, "__doc__": message.__doc__})

    def topic(self, name: str) -> str:
        return f"t{self.town.place}.{name}"

    async def open(self) -> None:
        names = [(self.topic(name), PARTITIONS) for name in topics.PARTITIONED]
        await create_topics(self.town.kafka.bootstrap_servers, names)
        self.publisher = await self.town.open(self._publisher())
        self.portal = await self.town.open(self._portal())
        self.inside = application(self.portal)
        shown = public(self.portal)
        assert shown is not None
        self.http = shown
        (mount,) = (route for route in self.http.routes if isinstance(route, Mount))
        assert isinstance(mount.app, FastAPI)
        self.pages = mount.app
        self.desk = provided(self.pages, AccessServices)

    def _publisher(self) -> Definition:
        codec = Codec({message.TYPE: own for message, own in self._own.items()})
        aggregate = Aggregate(f"publisher{self.town.place}", 0, lambda state, event: state, codec, NoStore())
        return Definition(aggregate, Subscriptions((), {}, decode), lambda service: [])

    def _portal(self) -> Definition:
        made = create(self.environment)
        reads = replace(made.reads, topics=tuple(self.topic(name) for name in made.reads.topics))
        return replace(made, aggregate=replace(made.aggregate, service=f"portal{self.town.place}"), reads=reads)

    async def publish(self, *messages: Message) -> None:
        """Appends and publishes these messages of one application."""
        events = [self._own[type(one)].model_construct(**dict(one)) for one in messages]
        await self.publisher.ask(messages[0].application, events, _say)

    def client(self) -> httpx.AsyncClient:
        """Returns a browser without a session."""
        transport = httpx.ASGITransport(self.http)
        return httpx.AsyncClient(transport=transport, base_url=PORTAL)

    def system(self) -> httpx.AsyncClient:
        """Returns a client for the portal's internal routes."""
        transport = httpx.ASGITransport(self.inside)
        return httpx.AsyncClient(transport=transport, base_url="http://inside")

    async def browser(self, *roles: str, **claims: Any) -> httpx.AsyncClient:
        """Returns a browser with a new session; it sends the session's form token with each request."""
        now = int(time.time())
        vouched = {"iss": "https://issuer", "sub": "-".join(roles), "auth_time": now, "roles": list(roles), **claims}
        token = await self.desk.sessions.begin(self.portal.pool, vouched, "")
        visit = await self.desk.sessions.visit(self.portal.pool, token)
        if owners_of(visit.person):
            await meet(self.portal.pool, visit.person)
        client = self.client()
        client.cookies.set(SESSION, token)
        client.headers["X-CSRF-Token"] = visit.csrf
        return client

    def staff(self) -> Awaitable[httpx.AsyncClient]:
        """Returns a browser of a person who may view every case of the contracts' examples."""
        return self.browser("supervisor", "operator", regions=list(values("region")))

    async def kept(self) -> int:
        """Returns the number of messages that the portal has stored."""
        number: int = await self.portal.pool.fetchval("select count(*) from timeline")
        return number

    @staticmethod
    def new() -> UUID:
        return uuid7()


def _say(state: int, events: Sequence[Any], moment: DecisionContext) -> Sequence[Any]:
    return events


@asynccontextmanager
async def staged(postgres: Databases, kafka: Broker) -> AsyncIterator[Stage]:
    """Opens a portal. Tests of a module can share one if they use different persons."""
    async with AsyncExitStack() as stack:
        stage = Stage(Town(postgres, kafka, stack))
        await stage.open()
        yield stage


@pytest.fixture
async def stage(postgres: Databases, kafka: Broker) -> AsyncIterator[Stage]:
    """A portal without data."""
    async with staged(postgres, kafka) as one:
        yield one


alone = stage
"""A separate portal for one test of a module that shares its stage."""


def shared_stage() -> Any:
    """Returns a fixture with one portal for all tests of a module. Each test must read its own cases, drafts and sessions only. Starting a
    portal takes as long as a dozen such tests: two databases, fifteen topics, two consumer groups."""

    @pytest.fixture(name="stage", scope="module")
    async def shared(postgres: Databases, kafka: Broker) -> AsyncIterator[Stage]:
        async with staged(postgres, kafka) as one:
            yield one

    return shared


OF_CHASSIS = ("lanes", "events", "publications", "parked", "timers", "exported", "migrations")


async def emptied(stage: Stage) -> None:
    """Waits until the portal has read all published messages, and empties its tables including the audit log."""
    await until(lambda: _all_read(stage))
    found = await stage.portal.pool.fetch("select tablename from pg_tables where schemaname = current_schema()")
    names = ", ".join(row["tablename"] for row in found if row["tablename"] not in OF_CHASSIS)
    statement = f"alter table audit disable trigger user; truncate {names}; alter table audit enable trigger user"
    await stage.town.as_owner(stage.portal, statement)


async def _all_read(stage: Stage) -> bool:
    topics = list(stage.portal.definition.reads.topics)
    published = "select count(*) from events where topic = any($1::text[])"
    read = "select coalesce(sum(number::bigint), 0) from lanes, jsonb_each_text(applied) as of (topic, number)"
    return bool(await stage.publisher.pool.fetchval(published, topics) == await stage.portal.pool.fetchval(read))


@pytest.fixture(scope="module")
async def module_stage(postgres: Databases, kafka: Broker) -> AsyncIterator[Stage]:
    """One portal for all tests of a module."""
    async with staged(postgres, kafka) as one:
        yield one


def emptied_stage() -> Any:
    """Returns a fixture with one portal for all tests of a module; it is empty at the start of each test."""

    @pytest.fixture(name="stage")
    async def empty(module_stage: Stage) -> Stage:
        await emptied(module_stage)
        return module_stage

    return empty
