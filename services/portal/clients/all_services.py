"""A client for all services including the portal itself, for the data that operators may view."""

import asyncio
from typing import TypeVar

import httpx
from pydantic import TypeAdapter
from starlette.applications import Starlette

from services.chassis.core import problems
from services.chassis.core.command import Refusal
from services.chassis.operators.monitoring_routes import MonitoringRoutes
from services.chassis.operators.operator_routes import OperatorRoutes
from services.chassis.operators.parked_routes import ParkedRoutes
from services.chassis.service import Service
from services.messages import text

from .problems import problem_of
from .service_clients import SERVICES, ServiceClients, read

PORTAL = "portal"
EVERYONE = (*SERVICES, PORTAL)

Answer = TypeVar("Answer")


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

    async def all(self, path: str, answers: TypeAdapter[Answer]) -> dict[str, Answer | None]:
        """Returns every service's answer to a GET; None for a service that does not answer or whose answer is invalid."""
        others, own = await asyncio.gather(self._others.all(path, answers), self._own.get(path))
        return {**others, PORTAL: read(own, answers)}

    async def ask(
        self, service: str, method: str, path: str, answers: TypeAdapter[Answer], body: object = None
    ) -> Answer:
        """Returns one service's answer. Raises its refusal, or Unavailable."""
        answer = await self._answer(service, method, path, body)
        if answer.is_success:
            return answers.validate_json(answer.content)
        raise RefusedByService(problem_of(answer).code, answer.status_code)

    async def lines(self, service: str, path: str, lines: TypeAdapter[Answer]) -> list[Answer]:
        """Returns one service's answer to a GET as JSON lines. Raises its refusal, or Unavailable."""
        answer = await self._answer(service, "GET", path, None)
        if not answer.is_success:
            raise RefusedByService(problem_of(answer).code, answer.status_code)
        return [lines.validate_json(line) for line in answer.content.splitlines()]

    async def _answer(self, service: str, method: str, path: str, body: object) -> httpx.Response:
        if service == PORTAL:
            return await self._own.request(method, path, json=body)
        return await self._others.ask(service, method, path, body)


class RefusedByService(Refusal):
    """A service refused the request; the status is the one that it returned."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.status = status
