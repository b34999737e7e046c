"""Reporting on topics of its own, and a publisher of whatever a test wants counted."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from lianban_contracts.indicators import IndicatorTable
from lianban_contracts.message import Message
from lianban_contracts.registry import MESSAGES, decode

from infra.local.fixtures import Broker, Databases
from infra.local.topics import create as create_topics
from services.chassis.core.aggregate import Aggregate, NoStore
from services.chassis.core.command import DecisionContext
from services.chassis.core.events import Codec
from services.chassis.messaging.subscriptions import Subscriptions
from services.chassis.runtime.application import application
from services.chassis.service import Definition, Service
from services.chassis.tests.conftest import PARTITIONS, Town
from services.reporting.service import create
from services.reporting.sums import ASKED

EXAMPLES = Path(__file__).parents[3] / "contracts" / "examples"
NOBODY = {f"URL_{name.upper()}": "http://127.0.0.1:9" for name in ASKED}
"""Addresses at which nobody answers."""


def example(message: type[Message], application: UUID) -> Message:
    """The contracts' example of a message, about this application."""
    known = decode(message.TYPE, (EXAMPLES / f"{message.TYPE}.json").read_bytes())
    return known.model_copy(update={"application": application})


class Stage:
    """One reporting service, one publisher."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._own = {message: self._placed(message) for message in MESSAGES}
        self.publisher: Service
        self.reporting: Service

    def _placed(self, message: type[Message]) -> type[Message]:
        """The message on a topic of this test alone."""
        at = property(lambda one: self._topic(message.topic.fget(one)))  # type: ignore[attr-defined]
        return type(message.__name__, (message,), {"topic": at, "__doc__": message.__doc__})

    def _topic(self, name: str) -> str:
        return f"r{self._town.place}.{name}"

    async def open(self, asked: Mapping[str, str] = NOBODY) -> None:
        """Starts both services. `asked`: the addresses of the services that are asked for sums."""
        made = create(asked)
        reads = replace(made.reads, topics=tuple(self._topic(name) for name in made.reads.topics))
        own = replace(made.aggregate, service=f"reporting{self._town.place}")
        await create_topics(self._town.kafka.bootstrap_servers, [(name, PARTITIONS) for name in reads.topics])
        self.publisher = await self._town.open(self._publisher())
        self.reporting = await self._town.open(replace(made, aggregate=own, reads=reads))
        self._inside = application(self.reporting)

    def _publisher(self) -> Definition:
        codec = Codec({message.TYPE: own for message, own in self._own.items()})
        aggregate = Aggregate(f"counted{self._town.place}", 0, lambda state, event: state, codec, NoStore())
        return Definition(aggregate, Subscriptions((), {}, decode), lambda service: [])

    async def publish(self, *messages: Message) -> None:
        """Appends and publishes these messages of one application."""
        events = [self._own[type(one)].model_construct(**dict(one)) for one in messages]
        await self.publisher.ask(messages[0].application, events, _as_given)

    async def request(self, path: str, method: str = "GET") -> httpx.Response:
        """An answer of the internal API."""
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self._inside), base_url="http://inside") as client:
            return await client.request(method, path)

    async def table(self, query: str) -> IndicatorTable:
        """The indicators as the portal reads them."""
        answer = await self.request(f"/indicators?{query}")
        assert answer.status_code == 200, answer.text
        return IndicatorTable.read(answer.content)

    async def rows(self) -> Sequence[Any]:
        """All counted cases."""
        found: Sequence[Any] = await self.reporting.pool.fetch("select * from counted_cases order by application")
        return found


def _as_given(state: int, events: Sequence[Any], moment: DecisionContext) -> Sequence[Any]:
    return events


@pytest.fixture
async def stage(postgres: Databases, kafka: Broker) -> AsyncIterator[Stage]:
    async with AsyncExitStack() as stack:
        stage = Stage(Town(postgres, kafka, stack))
        await stage.open()
        yield stage
