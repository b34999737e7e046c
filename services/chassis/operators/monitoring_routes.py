"""The HTTP routes for whoever watches a service: lag, heads, an overview for a page, and metrics for Prometheus."""

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.chassis.core.metrics import ServiceCollector
from services.chassis.log.event_log import SQL
from services.chassis.service import Service

from .operator_routes import answer
from .overview import gauges, open_gaps, overview, service_health


class MonitoringRoutes:
    """How one service is getting on."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route("/lag", self.lag),
            Route("/heads", self.heads),
            Route("/overview", self.overview),
            Route("/metrics", self.metrics),
        ]

    async def lag(self, request: Request) -> Response:
        """How far this service is behind, what is missing, what is parked, what is due."""
        service, now = self._service, await service_health(self._service)
        counts = (await service.pool.fetch(SQL["counts"]))[0]
        behind = {f"{topic}/{lane}": number for (topic, lane), number in now.behind.items()}
        said = {"behind": behind, "gaps": open_gaps(now), **dict(counts)}
        return answer({"service": service.name, "relay": service.relay.leads, **said})

    async def heads(self, request: Request) -> Response:
        """The last heads that each service said, as heard here."""
        return answer(self._service.control.witnessed)

    async def overview(self, request: Request) -> Response:
        """What an operator's page shows."""
        return answer(await overview(self._service))

    async def metrics(self, request: Request) -> Response:
        """What this process counts for this service, and how the service stands, in Prometheus' words."""
        registry = CollectorRegistry()
        registry.register(
            ServiceCollector(self._service.name, gauges(self._service, await service_health(self._service)))
        )
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
