"""HTTP routes of the waiting list: the place of one household, and the list of a region."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.chassis.core.problems import BadRequest, NotFound
from services.chassis.operators.operator_routes import answer, stream_id
from services.chassis.service import Service

from .stock import SQL

PAGE = 100
MOST = 1000


def queue_routes(service: Service) -> Sequence[BaseRoute]:
    """Returns the routes `GET /queue/<application>` and `GET /queue?region=&after=&limit=`. `after` is a place."""

    async def place(request: Request) -> Response:
        application = stream_id(request)
        if waits := await service.pool.fetchrow(SQL["place"], application):
            return answer({"application": application, "state": "waiting", **waits})
        if held := await service.pool.fetchrow(SQL["held"], application):
            return answer({"application": application, "state": "allocated", **held})
        raise NotFound("not_in_queue", application=str(application))

    async def line(request: Request) -> Response:
        region = request.query_params.get("region", "")
        limit, after = _number(request, "limit", PAGE), _number(request, "after", 0)
        rows = await service.pool.fetch(SQL["line"], region, min(limit, MOST), after)
        return answer({"region": region, "waiting": [dict(row) for row in rows]})

    return [Route("/queue/{application}", place), Route("/queue", line)]


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("bad_filter", name=name, value=text)
    return int(text)
