"""The other services over HTTP: the portal asks them for their parts of a trace, and hands filings to intake."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx
from lianban_contracts.topics import DEPARTMENTS

from services.chassis.problems import Unavailable

SERVICES = ("intake", "review", *DEPARTMENTS)
"""Every service that has events."""

PATIENCE_SECONDS = 3.0

Addresses = Mapping[str, str]
Part = list[dict[str, Any]] | None


def addresses(environment: Mapping[str, str]) -> Addresses:
    """Where each service answers. Raises ValueError with one line for each that is not said."""
    missing = [f"URL_{name.upper()}: missing" for name in SERVICES if not environment.get(f"URL_{name.upper()}")]
    if missing:
        raise ValueError("\n".join(missing))
    return {name: environment[f"URL_{name.upper()}"].rstrip("/") for name in SERVICES}


class Others:
    """One HTTP client for all of them, opened with the first request."""

    def __init__(self, places: Addresses) -> None:
        self._places = places
        self._client: httpx.AsyncClient | None = None

    @property
    def client(self) -> httpx.AsyncClient:
        """The client with its pool of connections."""
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False)
        return self._client

    async def parts(self, application: UUID) -> dict[str, Part]:
        """Every service's part of a trace, asked for at once; None for one that does not answer."""
        found = await asyncio.gather(*(self._part(url, application) for url in self._places.values()))
        return dict(zip(self._places, found, strict=True))

    async def _part(self, url: str, application: UUID) -> Part:
        try:
            answer = await self.client.get(f"{url}/trace/{application}")
            answer.raise_for_status()
            part: Part = answer.json()
        except (httpx.HTTPError, ValueError):
            return None
        return part

    async def file(self, body: bytes, key: str | None) -> httpx.Response:
        """Intake's answer to a filing, whatever it is. Raises Unavailable if there is none."""
        headers = {"content-type": "application/json", **({"idempotency-key": key} if key else {})}
        try:
            return await self.client.post(f"{self._places['intake']}/applications", content=body, headers=headers)
        except httpx.HTTPError:
            raise Unavailable("service_unavailable", service="intake") from None
