"""`POST /rebuild`: empties a read model, and rebuilds it from the topics."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from services.chassis.core.database import Connection
from services.chassis.http.operation import Operation
from services.chassis.log.lane_table import forget_watermarks
from services.chassis.log.parked_table import empty_parked
from services.chassis.service import Service

from .operator_routes import answer

Empty = Callable[[Connection], Awaitable[None]]
"""Empties the tables of a read model."""


class Rebuilding(TypedDict):
    """The response of `POST /rebuild`."""

    rebuilding: bool


async def rebuild(service: Service, empty: Empty) -> None:
    """Empties the read model, its watermarks and its parked messages in one transaction, and reads every topic from its beginning.

    Messages that the topics no longer contain, or that another process of the service reads, appear as gaps and are requested
    again."""
    async with service.pool.acquire() as connection, connection.transaction():
        await forget_watermarks(connection)
        await empty_parked(connection)
        await empty(connection)
    service.log.forget()
    if service.consumer is not None:
        await service.consumer.rewind()


def rebuild_route(service: Service, empty: Empty) -> Operation:
    """Returns the route `POST /rebuild` of a service that has a read model."""

    async def post(request: Request) -> Response:
        """Empties the read model and rebuilds it from the topics."""
        await rebuild(service, empty)
        return answer({"rebuilding": True}, 202)

    return Operation("/rebuild", post, method="POST", returns=Rebuilding, status=202)
