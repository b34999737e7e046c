"""Report for operators: who paid the bills of households in need."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.chassis.core.problems import BadRequest
from services.chassis.operators.operator_routes import answer
from services.chassis.service import Service

from .register import SQL


def protection_routes(service: Service) -> Sequence[BaseRoute]:
    """Returns the route `GET /protection?region=&year=`.

    It returns the sums of the protection rate by category, for applications filed in that year."""

    async def protection(request: Request) -> Response:
        region, year = request.query_params.get("region", ""), request.query_params.get("year", "")
        if not (year.isascii() and year.isdigit() and len(year) == len("2024")):
            raise BadRequest("bad_filter", name="year", value=year)
        rows = await service.pool.fetch(SQL["protection"], region, int(year))
        return answer({"region": region, "year": int(year), "categories": [dict(row) for row in rows]})

    return [Route("/protection", protection)]
