"""The HTTP applications of a service: the internal one for programs and operators, the public one for browsers."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
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
from services.chassis.http.addresses import CheckAddress
from services.chassis.http.bodies import Limited
from services.chassis.operators.monitoring_routes import MonitoringRoutes
from services.chassis.operators.operator_routes import OperatorRoutes
from services.chassis.operators.parked_routes import ParkedRoutes
from services.chassis.service import Closed, Service

Handler = Callable[[Request, Exception], Response]

SAID_BY_BROWSERS = frozenset({b"origin", b"sec-fetch-site"})
"""Headers that browsers send, and that a page cannot remove from a cross-origin request."""

READING = frozenset({"GET", "HEAD"})
"""Methods whose request body is not read."""

ALWAYS_OPEN = frozenset({"/healthz", "/readyz"})


def application(service: Service) -> Starlette:
    """Returns the internal application of a service: its own routes and those for operators. It refuses browsers."""
    handlers: Mapping[Any, Any] = {
        Refusal: _counted(service.name, problems.handler(service.definition.wording)),
        **dict.fromkeys(UNREACHABLE, problems.unreachable),
        HTTPException: problems.by_status(service.definition.wording),
    }
    own = service.definition.routes(service)  # first, because each route before the matching one costs time
    operators = (
        *OperatorRoutes(service).routes(),
        *MonitoringRoutes(service).routes(),
        *ParkedRoutes(service).routes(),
    )
    routes = list(_limited((*own, *operators)))
    doors = [_address(service), Middleware(ReadinessGate, service=service), Middleware(RefuseBrowsers)]
    return Starlette(routes=routes, exception_handlers=handlers, middleware=doors)


def public(service: Service) -> Starlette | None:
    """Returns the public application: the pages, and `/healthz` for a load balancer. None for a service without pages.

    It has a port of its own, so that the routes that a request can reach do not depend on a header."""
    pages = service.definition.pages
    if pages is None:
        return None
    routes = [Route("/healthz", OperatorRoutes(service).healthz), Mount("/", pages.create(service))]
    gate = Middleware(ReadinessGate, service=service, closed=pages.closed)
    return Starlette(routes=routes, middleware=[_address(service), gate])


def _address(service: Service) -> Middleware:
    """Returns the check of addresses, which answers with the service's own wording."""
    return Middleware(CheckAddress, refused=partial(problems.problem, wording=service.definition.wording))


def _limited(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """Limits the body of every route that reads one. Mounted pages have limits of their own."""
    for route in routes:
        if isinstance(route, Route) and (route.methods or set()) - READING:
            route.app = Limited(route.app)
        yield route


def _counted(service: str, handle: Handler) -> Handler:
    """Returns an exception handler that also counts refused requests."""

    def counting(request: Request, error: Exception) -> Response:
        response = handle(request, error)
        REFUSALS.labels(service, str(response.status_code)).inc()
        return response

    return counting


class RefuseBrowsers:
    """Refuses requests of browsers on the internal port, which is for programs only."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 403 to a request with one of the headers in SAID_BY_BROWSERS; else calls the application."""
        if scope["type"] == "http" and any(name in SAID_BY_BROWSERS for name, _ in scope["headers"]):
            return await problems.problem(Forbidden("browsers_use_the_portal"), problems.bare)(scope, receive, send)
        return await self._app(scope, receive, send)


class ReadinessGate:
    """Refuses requests while the service starts or stops, except those to ALWAYS_OPEN. Counts requests other than GET."""

    def __init__(self, app: ASGIApp, service: Service, closed: Closed | None = None) -> None:
        self._app, self._service, self._own = app, service, closed
        self._commands = REQUESTS.labels(service.name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers that the service is not ready (503 unless `closed` gives another answer), or calls the application."""
        if scope["type"] == "http" and not self._service.ready and scope["path"] not in ALWAYS_OPEN:
            return await self._closed(scope)(scope, receive, send)
        if scope["type"] == "http" and scope["method"] != "GET":
            self._commands.inc()
        return await self._app(scope, receive, send)

    def _closed(self, scope: Scope) -> ASGIApp:
        refusal = Unavailable("not_ready", service=self._service.name)
        return (self._own(scope) if self._own else None) or problems.problem(refusal, problems.bare)
