"""A department on a real database without Kafka, and referrals as review would make them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.decisions import Decision
from lianban_contracts.facts import HouseholdFacts, MemberFacts
from lianban_contracts.identity import IdNumber, Person
from lianban_contracts.review import CaseReferred
from pydantic import PostgresDsn, TypeAdapter, ValidationError
from starlette.applications import Starlette

from infra.local.fixtures import Databases
from services.chassis.core import problems
from services.chassis.core.command import Applied, Command, Outcome, Refusal, Refused
from services.chassis.core.database import open_pool
from services.chassis.core.events import Codec
from services.chassis.core.settings import Settings
from services.chassis.log.event_log import Log
from services.chassis.log.executor import Executor
from services.chassis.log.timers import Timers
from services.chassis.service import Definition, Service
from services.chassis.tests.conftest import migrate
from services.policy import determine, load_packs

PACKS = load_packs()
_databases = count(1)
_number: TypeAdapter[str] = TypeAdapter(IdNumber)


class Office:
    """One process of a department, and its database."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.pool, self.log = service.pool, service.log

    async def take(self, *cases: CaseReferred) -> list[BenefitsDecided]:
        """What is answered to referrals that come in one batch."""
        handler = self.service.definition.reads.handlers[CaseReferred.TYPE]
        outcomes = await self.log.execute_safely([Command(case.application, case, handler) for case in cases])
        return [answer for outcome in outcomes for answer in answers(outcome)]

    async def take_after_error(self, failing: CaseReferred, case: CaseReferred) -> BenefitsDecided:
        """The answer to a referral that comes in one batch behind one whose answer cannot be stored."""
        handler = self.service.definition.reads.handlers[CaseReferred.TYPE]
        commands = (Command(one.application, one, handler) for one in (failing, case))
        return next(answers(await second_outcome(self, *commands)))

    async def fire(self) -> int:
        """Handles the timers that are due; how many there were."""
        executor = Executor(self.log, self.service.loops)
        await executor.start()
        try:
            return await Timers(self.log, executor, 1, self.service.loops).fire()
        finally:
            await executor.stop()

    async def answered(self, application: UUID) -> BenefitsDecided:
        """What the department answered last."""
        rows = await self.pool.fetch("select type, data from events where stream = $1 order by version", application)
        decode = self.service.definition.aggregate.codec.decode
        found = [decode(row["type"], row["data"]) for row in rows]
        return [event for event in found if isinstance(event, BenefitsDecided)][-1]

    async def put(self, kind: str, *rows: dict[str, Any]) -> httpx.Response:
        """Writes rows into the register."""
        return await self._ask("PUT", f"/register/{kind}", json=list(rows))

    async def get(self, path: str) -> Any:
        """What the department answers over HTTP."""
        return (await self._ask("GET", path)).json()

    async def post(self, path: str, body: dict[str, Any], headers: Mapping[str, str] | None = None) -> httpx.Response:
        """What the department answers to an officer."""
        return await self._ask("POST", path, json=body, headers={"Idempotency-Key": uuid4().hex, **(headers or {})})

    async def _ask(self, method: str, path: str, **body: Any) -> httpx.Response:
        routes = self.service.definition.routes(self.service)
        wording: Any = {Refusal: problems.handler(self.service.definition.wording)}
        transport = httpx.ASGITransport(Starlette(routes=routes, exception_handlers=wording))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(method, path, **body)


class FailingCodec(Codec):
    """A codec that cannot encode the public events of one application."""

    def __init__(self, codec: Codec, application: UUID) -> None:
        super().__init__({name: event for event, name in codec._names.items()})
        self._application = application

    def encode(self, event: Any) -> bytes:
        """The bytes of the event. Raises ValueError for a public event of the application."""
        if getattr(event, "application", None) == self._application:
            raise ValueError("cannot be encoded")
        return super().encode(event)


async def second_outcome(office: Office, first: Command, second: Command) -> Outcome:
    """Runs two commands in one batch, with an error between the decision of the first and its append. Asserts that the first
    leaves no row in any table, and returns the outcome of the second."""
    aggregate = office.log.aggregate
    failing = replace(aggregate, codec=FailingCodec(aggregate.codec, first.stream))
    refused, outcome = await Log(failing, office.pool, office.service.clock).execute([first, second])
    assert isinstance(refused, Refused), refused
    assert await tables_naming(office, first.stream) == []
    assert "events" in await tables_naming(office, second.stream)
    return outcome


async def tables_naming(office: Office, application: UUID) -> list[str]:
    """The tables of a department that have a row with this application in it."""
    rows = await office.pool.fetch("select tablename from pg_tables where schemaname = current_schema() order by 1")
    query = "select exists (select from {} one where one::text like $1)"
    return [name for (name,) in rows if await office.pool.fetchval(query.format(name), f"%{application}%")]


def answers(outcome: Any) -> Iterator[BenefitsDecided]:
    """What a department has answered to one command."""
    assert isinstance(outcome, Applied), outcome
    yield from (event for event in outcome.events if isinstance(event, BenefitsDecided))


@asynccontextmanager
async def offices(postgres: Databases, definition: Definition, number: int = 1) -> AsyncIterator[list[Office]]:
    """So many processes of a department on one fresh database."""
    name = f"{definition.aggregate.service}_{next(_databases)}"
    await migrate(await postgres.database(name), definition)
    url = postgres.url(name)
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(_office(url, definition)) for _ in range(number)]


def office_fixtures(create: Callable[[], Definition]) -> tuple[Any, Any]:
    """Fixtures of a department: two processes on one fresh database, and the first of them."""

    @pytest.fixture(name="two")
    async def processes(postgres: Databases) -> AsyncIterator[list[Office]]:
        async with offices(postgres, create(), 2) as found:
            yield found

    @pytest.fixture(name=create().aggregate.service)
    async def first(two: list[Office]) -> Office:
        return two[0]

    return processes, first


@asynccontextmanager
async def _office(url: str, definition: Definition) -> AsyncIterator[Office]:
    name = definition.aggregate.service
    service = Service(Settings(service=name, brokers="-", database_url=PostgresDsn(url), http_port=1), definition)
    service.pool = await open_pool(url, name, 6)
    await service._migrate()
    service.log = Log(definition.aggregate, service.pool, service.clock)
    service.executor = Executor(service.log, service.loops)
    await service.executor.start()
    yield Office(service)
    await service.executor.stop()
    await service.pool.close()


def id_number(serial: int, born: date = date(1980, 1, 1)) -> str:
    """An invented ID number."""
    for check in "0123456789X":
        try:
            return _number.validate_python(f"{100_000 + serial}{born:%Y%m%d}001{check}")
        except ValidationError:
            continue
    raise AssertionError("no check character fits")


def member(name: str = "m1", *, region: str, born: date = date(1980, 1, 1), **facts: Any) -> MemberFacts:
    """A member; the first, m1, is the applicant."""
    relation = "applicant" if name == "m1" else "child"
    return MemberFacts(id=name, relation=relation, birth_date=born, hukou_region=region, **facts)


def referral(
    department: Any,
    number: int,
    *members: MemberFacts,
    filed_on: date,
    persons: dict[str, str] | None = None,
    turn: int = 1,
    **household: Any,
) -> CaseReferred:
    """What a department is told of the household that filed as the `number`-th. `persons`: ID numbers by member."""
    region = members[0].hukou_region
    pack = PACKS.in_force(region, filed_on)
    assert pack
    found = determine(pack, filed_on=filed_on, household=HouseholdFacts(**household), members=members)
    known = persons or {}
    return CaseReferred(
        application=UUID(int=number << 80 | number),
        turn=turn,
        standing="final",
        department=department,
        region=region,
        pack=pack.reference,
        persons=tuple(
            Person(
                id=one.id, name="陈样本", id_number=known.get(one.id) or id_number(number * 10 + index, one.birth_date)
            )
            for index, one in enumerate(members)
        ),
        facts=found.referrals[department],
    )


def withdrawn(case: CaseReferred) -> CaseReferred:
    """The same case, taken back in its next turn."""
    return case.model_copy(update={"turn": case.turn + 1, "standing": "withdrawn", "facts": None, "persons": ()})


def decision(answer: BenefitsDecided, item: str) -> Decision:
    """The decision of one item."""
    return next(decision for decision in answer.decisions if decision.item == item)


async def together(*work: Any) -> list[Any]:
    """What is done at the same time."""
    return list(await asyncio.gather(*work))
