"""The other services over HTTP: the portal asks them for their parts of a trace, and hands filings to intake."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TypeVar
from uuid import UUID

import httpx
from lianban_contracts.departments import DEPARTMENTS
from pydantic import TypeAdapter

from services.chassis.core.problems import Unavailable
from services.chassis.operators.traced_event import TracedEvent, TracedMessage

PUBLISHERS = ("intake", "review", *DEPARTMENTS)
"""Every service that has events."""

SERVICES = (*PUBLISHERS, "reporting")
"""Every service that the portal asks."""

PATIENCE_SECONDS = 10.0

Addresses = Mapping[str, str]
Answer = TypeVar("Answer")

TRACE = TypeAdapter(list[TracedEvent])
EVENTS = TypeAdapter(list[TracedMessage])


def addresses(environment: Mapping[str, str]) -> Addresses:
    """Where each service answers. Raises ValueError with one line for each that is not said."""
    missing = [f"URL_{name.upper()}: missing" for name in SERVICES if not environment.get(f"URL_{name.upper()}")]
    if missing:
        raise ValueError("\n".join(missing))
    return {name: environment[f"URL_{name.upper()}"].rstrip("/") for name in SERVICES}


def read(answer: httpx.Response, answers: TypeAdapter[Answer]) -> Answer | None:
    """What an answer says; None for a refusal, or an answer of another form."""
    try:
        return answers.validate_json(answer.content) if answer.is_success else None
    except ValueError:
        return None


class ServiceClients:
    """One HTTP client for all of them, opened with the first request."""

    def __init__(self, places: Addresses) -> None:
        self._places = places
        self._client: httpx.AsyncClient | None = None

    @property
    def places(self) -> Addresses:
        """Where each service answers."""
        return self._places

    @property
    def client(self) -> httpx.AsyncClient:
        """The client with its pool of connections."""
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False)
        return self._client

    async def parts(self, application: UUID) -> dict[str, list[TracedEvent] | None]:
        """The part of a trace of every service that has events; None for one that does not answer."""
        return await self.all(f"/trace/{application}", TRACE, PUBLISHERS)

    async def events(self, application: UUID) -> dict[str, list[TracedMessage] | None]:
        """Every service's events of an application with their data; None for one that does not answer."""
        return await self.all(f"/events/{application}", EVENTS, PUBLISHERS)

    async def all(
        self, path: str, answers: TypeAdapter[Answer], services: Sequence[str] = SERVICES
    ) -> dict[str, Answer | None]:
        """What these services answer to a GET, asked at once; None for one that does not."""

        async def asked(name: str) -> tuple[str, Answer | None]:
            return name, await self.one(name, path, answers)

        return dict(await asyncio.gather(*map(asked, services)))

    async def one(self, service: str, path: str, answers: TypeAdapter[Answer]) -> Answer | None:
        """What one service answers to a GET; None if it does not answer, or with something else."""
        try:
            return read(await self.client.get(self._places[service] + path), answers)
        except httpx.HTTPError:
            return None

    async def ask(
        self, service: str, method: str, path: str, body: object = None, seconds: float = PATIENCE_SECONDS
    ) -> httpx.Response:
        """A service's answer, whatever it is. Raises Unavailable if there is none within so many seconds."""
        try:
            return await self.client.request(method, self._places[service] + path, json=body, timeout=seconds)
        except httpx.HTTPError:
            raise Unavailable("service_unavailable", service=service) from None

    async def file(self, body: bytes, key: str | None) -> httpx.Response:
        """Intake's answer to a filing, whatever it is. Raises Unavailable if there is none."""
        headers = {"content-type": "application/json", **({"idempotency-key": key} if key else {})}
        try:
            return await self.client.post(f"{self._places['intake']}/applications", content=body, headers=headers)
        except httpx.HTTPError:
            raise Unavailable("service_unavailable", service="intake") from None
