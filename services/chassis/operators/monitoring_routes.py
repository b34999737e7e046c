"""The HTTP routes for monitoring: lag, heads, an overview for the operators' page, and metrics for Prometheus."""

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.core.metrics import ServiceCollector
from services.chassis.http.operation import Operation
from services.chassis.log.event_log import SQL
from services.chassis.service import Service

from .answers import Overview
from .operator_routes import answer
from .overview import gauges, open_gaps, overview, service_health


class MonitoringRoutes:
    """The monitoring routes of one service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[Operation]:
        """Returns the routes."""
        return [
            Operation("/lag", self.lag),
            Operation("/heads", self.heads),
            Operation("/overview", self.overview, returns=Overview),
            Operation("/metrics", self.metrics, returns=str, media_type="text/plain"),
        ]

    async def lag(self, request: Request) -> Response:
        """Returns the lag and the gaps of this service, and the numbers of parked messages, timers and events."""
        service, now = self._service, await service_health(self._service)
        counts = (await service.pool.fetch(SQL["counts"]))[0]
        behind = {f"{topic}/{lane}": number for (topic, lane), number in now.behind.items()}
        said = {"behind": behind, "gaps": open_gaps(now), **dict(counts)}
        return answer({"service": service.name, "relay": service.relay.leads, **said})

    async def heads(self, request: Request) -> Response:
        """Returns the last heads that this process received from each service."""
        return answer(self._service.control.witnessed)

    async def overview(self, request: Request) -> Response:
        """Returns the overview for the operators' page."""
        return answer(await overview(self._service))

    async def metrics(self, request: Request) -> Response:
        """Returns the counters of this process for this service, and the gauges of the service, in the Prometheus format."""
        registry = CollectorRegistry()
        registry.register(
            ServiceCollector(self._service.name, gauges(self._service, await service_health(self._service)))
        )
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
