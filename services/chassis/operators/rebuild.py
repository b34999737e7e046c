"""`POST /rebuild`: a read model is emptied and made again from the topics."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.chassis.core.database import Connection
from services.chassis.log.lane_table import forget_watermarks
from services.chassis.log.parked_table import empty_parked
from services.chassis.service import Service

from .operator_routes import answer

Empty = Callable[[Connection], Awaitable[None]]
"""Empties the tables of a read model."""


async def rebuild(service: Service, empty: Empty) -> None:
    """Empties the read model with its watermarks in one transaction, and reads every topic from its beginning.

    What the topics no longer hold, or another process of the service would have to read, comes as a gap and is asked for again."""
    async with service.pool.acquire() as connection, connection.transaction():
        await forget_watermarks(connection)
        await empty_parked(connection)
        await empty(connection)
    service.log.forget()
    if service.consumer is not None:
        await service.consumer.rewind()


def rebuild_route(service: Service, empty: Empty) -> Route:
    """The route of a service that has a read model."""

    async def post(request: Request) -> Response:
        await rebuild(service, empty)
        return answer({"rebuilding": True}, 202)

    return Route("/rebuild", post, methods=["POST"])
