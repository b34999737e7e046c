"""HTTP routes of the waiting list: the place of one household, and the list of a region."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.chassis.core.problems import NotFound
from services.chassis.http.operation import Operation, Query, Word, query_of
from services.chassis.operators.operator_routes import answer, stream_id
from services.chassis.service import Service

from .stock import SQL

PAGE = 100
MOST = 1000


Place = Annotated[int, Field(ge=0, lt=10**9)]


class Line(Query):
    """A page of the waiting list of a region. `after` is a place."""

    region: Word = ""
    after: Place = 0
    limit: Place = PAGE


def queue_routes(service: Service) -> Sequence[BaseRoute]:
    """Returns the routes `GET /queue/<application>` and `GET /queue?region=&after=&limit=`. `after` is a place."""

    async def place(request: Request) -> Response:
        """Returns the place of one household, or its dwelling."""
        application = stream_id(request)
        if waits := await service.pool.fetchrow(SQL["place"], application):
            return answer({"application": application, "state": "waiting", **waits})
        if held := await service.pool.fetchrow(SQL["held"], application):
            return answer({"application": application, "state": "allocated", **held})
        raise NotFound("not_in_queue", application=str(application))

    async def line(request: Request) -> Response:
        """Returns the waiting list of a region, a page of it."""
        wish = query_of(request, Line)
        rows = await service.pool.fetch(SQL["line"], wish.region, min(wish.limit, MOST), wish.after)
        return answer({"region": wish.region, "waiting": [dict(row) for row in rows]})

    return [Operation("/queue/{application}", place), Operation("/queue", line, query=Line)]
