"""Reads the messages of a run from Kafka, and sends reports in place of the outside platform."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from lianban_contracts import topics
from lianban_contracts.message import Message
from lianban_contracts.registry import decode
from lianban_contracts.review import VerificationRequested
from lianban_contracts.sealed import is_sealed, unseal

from infra.local.patience import PATIENCE_SECONDS
from infra.simulators.verification.findings import FindingsEntry, FindingsRegister
from infra.simulators.verification.household_keys import keys_of
from infra.simulators.verification.letters import answer

from .filing import Case

HEARD = (topics.VERIFICATION_REQUESTS, topics.DETERMINATIONS, topics.APPLICATIONS, *topics.BENEFITS)


class OfCase(FindingsRegister):
    """A register of the platform that contains one case."""

    def __init__(self, case: Case, not_searchable: Mapping[str, Sequence[str]]) -> None:
        super().__init__(None)
        entry = {**case.findings, "arrived_on": case.arrives_on, "not_searchable": not_searchable}
        self._entry = FindingsEntry.model_validate_json(json.dumps(entry))

    def found(self, request: VerificationRequested) -> list[tuple[str | None, FindingsEntry]]:
        """Returns the findings of the case."""
        return [(None, self._entry)]


class Wire:
    """All messages published so far, by application."""

    def __init__(self, consumer: AIOKafkaConsumer, producer: AIOKafkaProducer, intake: httpx.AsyncClient) -> None:
        self._consumer, self._producer, self._intake = consumer, producer, intake
        self._keys: dict[UUID, bytes] = {}
        self._messages: dict[UUID, list[Message]] = defaultdict(list)
        self._requests: dict[UUID, Any] = {}
        self._reported: dict[UUID, Any] = {}
        self._news = asyncio.Condition()

    async def listen(self) -> None:
        """Reads messages until it is cancelled."""
        async for record in self._consumer:
            message = await self._message(record)
            if isinstance(message, VerificationRequested):
                self._requests[message.application] = record
            async with self._news:
                self._messages[message.application].append(message)
                self._news.notify_all()

    async def _message(self, record: Any) -> Message:
        type_name, application, value = dict(record.headers)["ce_type"].decode(), record.key.decode(), record.value
        if is_sealed(value):
            self._keys |= await keys_of(self._intake, [record])
            value = unseal(self._keys[UUID(application)], UUID(application), type_name, value)
        return decode(type_name, value)

    async def first(self, application: UUID, what: str, wanted: Callable[[Message], bool]) -> Any:
        """Returns the first message of the application for which `wanted` is true. Waits until it arrives. Raises TimeoutError with `what`."""

        def found() -> Message | None:
            return next(filter(wanted, self._messages[application]), None)

        try:
            async with asyncio.timeout(PATIENCE_SECONDS), self._news:
                return await self._news.wait_for(found)
        except TimeoutError:
            raise TimeoutError(f"no {what} of {application} in {PATIENCE_SECONDS:.0f} s") from None

    async def requested(self, application: UUID) -> None:
        """Waits until review has requested the report. The case is then open in review."""
        await self.first(application, "request to verify", lambda message: isinstance(message, VerificationRequested))

    def open_request(self, application: UUID) -> Any:
        """Returns the last request for an application if this run has not answered it; otherwise None."""
        asked = self._requests.get(application)
        return asked if asked is not self._reported.get(application) else None

    async def report(
        self, application: UUID, case: Case, not_searchable: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """Sends the report of the case. `not_searchable`: the kinds of facts that could not be searched, by member."""
        self._reported[application] = self._requests[application]
        letter = answer(self._requests[application], OfCase(case, not_searchable or {}), 0, self._keys)
        partitions = await self._producer.partitions_for(topics.VERIFICATION_REPORTS)
        await self._producer.send_and_wait(
            topics.VERIFICATION_REPORTS,
            letter.data,
            key=str(application).encode(),
            partition=letter.lane % len(partitions),
            headers=letter.headers,
        )


@asynccontextmanager
async def tapped(kafka: Mapping[str, Any], intake: str) -> AsyncIterator[Wire]:
    """Reads messages while the block runs. `intake` is its address, for the keys of households."""
    consumer = AIOKafkaConsumer(*HEARD, **kafka, auto_offset_reset="earliest")
    producer = AIOKafkaProducer(**kafka, acks="all", enable_idempotence=True)
    client = httpx.AsyncClient(base_url=intake, trust_env=False)
    async with client, consumer, producer, asyncio.TaskGroup() as group:
        wire = Wire(consumer, producer, client)
        listening = group.create_task(wire.listen())
        try:
            yield wire
        finally:
            listening.cancel()
