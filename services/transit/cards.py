"""The HTTP route for the bus company: the concessions of a card."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from typing_extensions import TypedDict

from services.chassis.core.problems import NotFound
from services.chassis.http.operation import Operation
from services.chassis.operators.operator_routes import answer
from services.chassis.service import Service

from .register import SQL


class CardConcessions(TypedDict):
    """The concessions of a card, in percent of the fare by item."""

    number: str
    percent: dict[str, int]


def card_routes(service: Service) -> Sequence[BaseRoute]:
    """Returns the route `GET /cards/<number>`: the concession of each item in percent of the fare, without the holder."""

    async def card(request: Request) -> Response:
        """Returns the concession of each item in percent of the fare, without the holder."""
        number = request.path_params["number"]
        rows = await service.pool.fetch(SQL["card"], number)
        if not rows:
            raise NotFound("no_such_card", number=number)
        return answer({"number": number, "percent": {row["item"]: row["percent"] for row in rows if row["item"]}})

    return [Operation("/cards/{number}", card, returns=CardConcessions)]
