"""The HTTP client for the other services. The portal requests data from them and sends filings to intake."""

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
"""Every service to which the portal sends requests."""

PATIENCE_SECONDS = 10.0

Addresses = Mapping[str, str]
Answer = TypeVar("Answer")

TRACE = TypeAdapter(list[TracedEvent])
EVENTS = TypeAdapter(list[TracedMessage])


def addresses(environment: Mapping[str, str]) -> Addresses:
    """Returns the base URL of each service. Raises ValueError with one line for each missing variable."""
    missing = [f"URL_{name.upper()}: missing" for name in SERVICES if not environment.get(f"URL_{name.upper()}")]
    if missing:
        raise ValueError("\n".join(missing))
    return {name: environment[f"URL_{name.upper()}"].rstrip("/") for name in SERVICES}


def read(answer: httpx.Response, answers: TypeAdapter[Answer]) -> Answer | None:
    """Returns the parsed answer; None for a refusal or an invalid answer."""
    try:
        return answers.validate_json(answer.content) if answer.is_success else None
    except ValueError:
        return None


class ServiceClients:
    """One HTTP client for all services. It is opened with the first request."""

    def __init__(self, places: Addresses) -> None:
        self._places = places
        self._client: httpx.AsyncClient | None = None

    @property
    def places(self) -> Addresses:
        """The base URL of each service."""
        return self._places

    @property
    def client(self) -> httpx.AsyncClient:
        """The client with its connection pool."""
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False)
        return self._client

    async def parts(self, application: UUID) -> dict[str, list[TracedEvent] | None]:
        """Returns the part of a trace of every service that has events; None for one that does not answer."""
        return await self.all(f"/trace/{application}", TRACE, PUBLISHERS)

    async def events(self, application: UUID) -> dict[str, list[TracedMessage] | None]:
        """Returns every service's events of an application with their data; None for one that does not answer."""
        return await self.all(f"/events/{application}", EVENTS, PUBLISHERS)

    async def all(
        self, path: str, answers: TypeAdapter[Answer], services: Sequence[str] = SERVICES
    ) -> dict[str, Answer | None]:
        """Returns the answers of these services to a GET, sent concurrently; None for one that does not answer."""

        async def asked(name: str) -> tuple[str, Answer | None]:
            return name, await self.one(name, path, answers)

        return dict(await asyncio.gather(*map(asked, services)))

    async def one(self, service: str, path: str, answers: TypeAdapter[Answer]) -> Answer | None:
        """Returns the answer of one service to a GET; None if it does not answer or the answer is invalid."""
        try:
            return read(await self.client.get(self._places[service] + path), answers)
        except httpx.HTTPError:
            return None

    async def ask(
        self, service: str, method: str, path: str, body: object = None, seconds: float = PATIENCE_SECONDS
    ) -> httpx.Response:
        """Returns a service's answer with any status. Raises Unavailable if there is none within `seconds`."""
        try:
            return await self.client.request(method, self._places[service] + path, json=body, timeout=seconds)
        except httpx.HTTPError:
            raise Unavailable("service_unavailable", service=service) from None

    async def file(self, body: bytes, key: str) -> httpx.Response:
        """Sends a filing to intake and returns the answer with any status. Raises Unavailable if there is none."""
        headers = {"content-type": "application/json", "idempotency-key": key}
        try:
            return await self.client.post(f"{self._places['intake']}/applications", content=body, headers=headers)
        except httpx.HTTPError:
            raise Unavailable("service_unavailable", service="intake") from None
