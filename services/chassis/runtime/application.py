"""The HTTP applications of a service: the internal one for programs and operators, the public one for browsers."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from services.chassis.core import problems
from services.chassis.core.command import Refusal
from services.chassis.core.database import UNREACHABLE
from services.chassis.core.metrics import REFUSALS, REQUESTS
from services.chassis.core.problems import Forbidden, Unavailable
from services.chassis.http.bodies import Limited
from services.chassis.operators.monitoring_routes import MonitoringRoutes
from services.chassis.operators.operator_routes import OperatorRoutes
from services.chassis.operators.parked_routes import ParkedRoutes
from services.chassis.service import Closed, Service

Handler = Callable[[Request, Exception], Response]

SAID_BY_BROWSERS = frozenset({b"origin", b"sec-fetch-site"})
"""Headers that no page can leave out of what it sends to another address."""

READING = frozenset({"GET", "HEAD"})
"""Methods whose requests bring nothing that is read."""

ALWAYS_OPEN = frozenset({"/healthz", "/readyz"})


def application(service: Service) -> Starlette:
    """The internal application of a service: its own routes and the operators'. It refuses browsers."""
    handlers: Mapping[Any, Any] = {
        Refusal: _counted(service.name, problems.handler(service.definition.wording)),
        **dict.fromkeys(UNREACHABLE, problems.unreachable),
    }
    own = service.definition.routes(service)  # first: each route before the one that answers costs its match
    operators = (
        *OperatorRoutes(service).routes(),
        *MonitoringRoutes(service).routes(),
        *ParkedRoutes(service).routes(),
    )
    routes = list(_limited((*own, *operators)))
    doors = [Middleware(ReadinessGate, service=service), Middleware(RefuseBrowsers)]
    return Starlette(routes=routes, exception_handlers=handlers, middleware=doors)


def public(service: Service) -> Starlette | None:
    """The public application: the pages, and `/healthz` for a load balancer. None for a service without pages.

    It listens on a port of its own, so that no header decides what a request can reach."""
    pages = service.definition.pages
    if pages is None:
        return None
    routes = [Route("/healthz", OperatorRoutes(service).healthz), Mount("/", pages.create(service))]
    return Starlette(routes=routes, middleware=[Middleware(ReadinessGate, service=service, closed=pages.closed)])


def _limited(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """Every route that is sent something takes so much and no more; pages, which are mounted, have limits of their own."""
    for route in routes:
        if isinstance(route, Route) and (route.methods or set()) - READING:
            route.app = Limited(route.app)
        yield route


def _counted(service: str, handle: Handler) -> Handler:
    """Counts what is refused."""

    def counting(request: Request, error: Exception) -> Response:
        response = handle(request, error)
        REFUSALS.labels(service, str(response.status_code)).inc()
        return response

    return counting


class RefuseBrowsers:
    """Programs alone use the internal port: what a page in a browser sends across is refused."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 403 to a browser, which says where it comes from and cannot be told not to."""
        if scope["type"] == "http" and any(name in SAID_BY_BROWSERS for name, _ in scope["headers"]):
            return await problems.problem(Forbidden("browsers_use_the_portal"), problems.bare)(scope, receive, send)
        return await self._app(scope, receive, send)


class ReadinessGate:
    """Lets nobody in while the service starts or stops, except those who ask how it is. Counts commands."""

    def __init__(self, app: ASGIApp, service: Service, closed: Closed | None = None) -> None:
        self._app, self._service, self._own = app, service, closed
        self._commands = REQUESTS.labels(service.name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 503 itself, or lets the application answer."""
        if scope["type"] == "http" and not self._service.ready and scope["path"] not in ALWAYS_OPEN:
            return await self._closed(scope)(scope, receive, send)
        if scope["type"] == "http" and scope["method"] != "GET":
            self._commands.inc()
        return await self._app(scope, receive, send)

    def _closed(self, scope: Scope) -> ASGIApp:
        refusal = Unavailable("not_ready", service=self._service.name)
        return (self._own(scope) if self._own else None) or problems.problem(refusal, problems.bare)
