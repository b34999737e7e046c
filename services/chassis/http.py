"""The HTTP application of a service: its own routes, the operators', and who is let in when."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from . import problems
from .bodies import Limited
from .command import Refusal
from .desk import Desk
from .executor import UNREACHABLE
from .metrics import REFUSALS, REQUESTS
from .operations import Operations
from .problems import Forbidden, Unavailable
from .service import Service
from .watch import Watch

Handler = Callable[[Request, Exception], Response]

SAID_BY_BROWSERS = frozenset({b"origin", b"sec-fetch-site"})
"""Headers that no page can leave out of what it sends to another address."""

READING = frozenset({"GET", "HEAD"})
"""Methods whose requests bring nothing that is read."""

ALWAYS_OPEN = frozenset({"/healthz", "/readyz"})


def application(service: Service) -> Starlette:
    """The HTTP application of a service: its own routes and the operators'."""
    handlers: Mapping[Any, Any] = {
        Refusal: _counted(service.name, problems.handler(service.definition.wording)),
        **dict.fromkeys(UNREACHABLE, problems.unreachable),
    }
    own = service.definition.routes(service)
    mounted = [route for route in own if isinstance(route, Mount)]  # one at the root would answer for all behind it
    quick = [route for route in own if route not in mounted]  # each route before the one that answers costs its match
    operators = (*Operations(service).routes(), *Watch(service).routes(), *Desk(service).routes())
    routes = [*_limited((*quick, *operators)), *mounted]
    doors = [Middleware(Gate, service=service)]
    if came_in_front := service.definition.came_in_front:
        doors.append(Middleware(FrontDoor, pages=mounted[-1].app, came_in_front=came_in_front))
    else:
        doors.append(Middleware(BackDoor))
    return Starlette(routes=routes, exception_handlers=handlers, middleware=doors)


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


class FrontDoor:
    """Leads who comes from outside to the pages, past everything that is for systems and operators."""

    def __init__(self, app: ASGIApp, pages: ASGIApp, came_in_front: Callable[[Scope], bool]) -> None:
        self._app, self._pages, self._came_in_front = app, pages, came_in_front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the pages answer, or the whole application."""
        led = scope["type"] == "http" and self._came_in_front(scope)
        await (self._pages if led else self._app)(scope, receive, send)


class BackDoor:
    """Programs alone use a service without pages: what a page in a browser sends across is refused."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 403 to a browser, which says where it comes from and cannot be told not to."""
        if scope["type"] == "http" and any(name in SAID_BY_BROWSERS for name, _ in scope["headers"]):
            return await problems.problem(Forbidden("browsers_use_the_portal"), problems.bare)(scope, receive, send)
        return await self._app(scope, receive, send)


class Gate:
    """Lets nobody in while the service starts or stops, except those who ask how it is. Counts commands."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service = app, service
        self._commands = REQUESTS.labels(service.name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 503 itself, or lets the application answer."""
        if scope["type"] == "http" and not self._service.ready and scope["path"] not in ALWAYS_OPEN:
            return await self._closed(scope)(scope, receive, send)
        if scope["type"] == "http" and scope["method"] != "GET":
            self._commands.inc()
        return await self._app(scope, receive, send)

    def _closed(self, scope: Scope) -> ASGIApp:
        own = self._service.definition.closed
        refusal = Unavailable("not_ready", service=self._service.name)
        return (own(scope) if own else None) or problems.problem(refusal, problems.bare)
