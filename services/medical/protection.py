"""Report for operators: who paid the bills of households in need."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.chassis.http.operation import Operation, RegionYear, query_of
from services.chassis.operators.operator_routes import answer
from services.chassis.service import Service

from .register import SQL


def protection_routes(service: Service) -> Sequence[BaseRoute]:
    """Returns the route `GET /protection?region=&year=`.

    It returns the sums of the protection rate by category, for applications filed in that year."""

    async def protection(request: Request) -> Response:
        """Returns the sums of the protection rate by category."""
        wish = query_of(request, RegionYear)
        rows = await service.pool.fetch(SQL["protection"], wish.region, int(wish.year))
        return answer({"region": wish.region, "year": int(wish.year), "categories": [dict(row) for row in rows]})

    return [Operation("/protection", protection, query=RegionYear)]
