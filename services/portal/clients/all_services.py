"""All services of the house, the portal itself among them: one question to each, at once."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from pydantic import TypeAdapter
from pydantic_core import from_json
from starlette.applications import Starlette

from services.chassis.core import problems
from services.chassis.core.command import Refusal
from services.chassis.operators.monitoring_routes import MonitoringRoutes
from services.chassis.operators.operator_routes import OperatorRoutes
from services.chassis.operators.parked_routes import ParkedRoutes
from services.chassis.service import Service
from services.messages import text

from .service_clients import SERVICES, ServiceClients

PORTAL = "portal"
ANSWER: TypeAdapter[Any] = TypeAdapter(Any)
EVERYONE = (*SERVICES, PORTAL)


class AllServices:
    """Asks each service as an operator. The portal answers itself without a network."""

    def __init__(self, service: Service, others: ServiceClients) -> None:
        routes = [
            *OperatorRoutes(service).routes(),
            *MonitoringRoutes(service).routes(),
            *ParkedRoutes(service).routes(),
        ]
        own = Starlette(routes=routes, exception_handlers={Refusal: problems.handler(text)})
        self._own = httpx.AsyncClient(transport=httpx.ASGITransport(own), base_url="http://portal")
        self._others = others

    async def all(self, path: str) -> Mapping[str, Any]:
        """What each service answers; None for one that does not."""
        others, own = await asyncio.gather(self._others.all(path, ANSWER), self._own.get(path))
        return {**others, PORTAL: own.json() if own.is_success else None}

    async def ask(self, service: str, method: str, path: str, body: object = None) -> Any:
        """One service's answer. Raises its refusal, or Unavailable."""
        answer = await self._answer(service, method, path, body)
        if answer.is_success:
            return answer.json()
        said = answer.json()
        raise RefusedByService(said.get("code", "not_applied"), answer.status_code)

    async def lines(self, service: str, path: str) -> list[Any]:
        """One service's answer, a line of JSON each."""
        answer = await self._answer(service, "GET", path, None)
        return [from_json(line) for line in answer.content.splitlines()]

    async def _answer(self, service: str, method: str, path: str, body: object) -> httpx.Response:
        if service == PORTAL:
            return await self._own.request(method, path, json=body)
        return await self._others.ask(service, method, path, body)


class RefusedByService(Refusal):
    """A service refused, with the status that it gave."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.status = status
