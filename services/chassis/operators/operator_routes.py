"""The HTTP routes for operators that every service has: health, trace, events, verification of the hash chain."""

from collections.abc import AsyncIterator
from typing import Literal, NotRequired
from uuid import UUID

from pydantic import JsonValue
from pydantic_core import from_json, to_json
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from typing_extensions import TypedDict

from services.chassis.core.command import said
from services.chassis.core.database import UNREACHABLE, Record
from services.chassis.core.events import event_id
from services.chassis.core.vault import Erased
from services.chassis.http.operation import Operation, application
from services.chassis.log.chain import verify
from services.chassis.log.event_log import SQL
from services.chassis.service import Definition, Service

from .answers import VerifiedLane
from .traced_event import TracedEvent, TracedMessage

LINES = "application/x-ndjson"
"""The media type of answers with one JSON value per line."""

READY_SECONDS = 2.0
"""Seconds that the database may take to answer."""


def answer(body: object, status: int = 200) -> Response:
    """Returns a JSON response."""
    return Response(to_json(body), status, media_type="application/json")


def stream_id(request: Request) -> UUID:
    """Returns the application id in the path. Raises NotFound if it is not a UUID."""
    return application(request.path_params["application"])


class Up(TypedDict):
    """The response of `GET /healthz`."""

    service: str
    status: Literal["up"]


class Ready(TypedDict):
    """The response of `GET /readyz`. `reason`: why the service is not ready."""

    service: str
    ready: bool
    reason: NotRequired[str]


class OperatorRoutes:
    """The routes for operators of one service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[Operation]:
        """Returns the routes."""
        return [
            Operation("/healthz", self.healthz, returns=Up),
            Operation("/readyz", self.readyz, returns=Ready, others={503: Ready}),
            Operation("/trace/{application}", self.trace, returns=list[TracedEvent]),
            Operation("/events/{application}", self.events, returns=list[TracedMessage]),
            Operation("/verify", self.verify, returns=VerifiedLane, media_type=LINES),
        ]

    async def healthz(self, request: Request) -> Response:
        """Returns status 200 while the process can answer."""
        return answer({"service": self._service.name, "status": "up"})

    async def readyz(self, request: Request) -> Response:
        """Returns status 200 if the database answers and the topics are read, else status 503 with the reason."""
        reason = await self._reason(self._service)
        why = {"reason": reason} if reason else {}
        return answer({"service": self._service.name, "ready": not reason, **why}, 503 if reason else 200)

    async def _reason(self, service: Service) -> str | None:
        if service.loops.failure:
            return str(service.loops.failure)
        if not service.ready:
            return service.absence
        try:
            await service.pool.fetchval("select 1", timeout=READY_SECONDS)
        except UNREACHABLE as error:
            return f"its database does not answer: {said(error)}"
        return service.consumer.absence() if service.consumer else None

    async def trace(self, request: Request) -> Response:
        """Returns the events of one application without their data."""
        return answer([self._line(row) for row in await self._rows(request)])

    async def events(self, request: Request) -> Response:
        """Returns the events of one application with their data, without personal data."""
        rows = await self._rows(request)
        await self._service.definition.vault.load([stream_id(request)])
        return answer([self._message(row, stream_id(request)) for row in rows])

    def _message(self, row: Record, stream: UUID) -> TracedMessage:
        data = readable(self._service.definition, stream, row["type"], row["data"])
        return TracedMessage(**self._line(row).model_dump(), data=data)

    async def verify(self, request: Request) -> Response:
        """Verifies every lane, and streams one line of JSON per lane."""
        return StreamingResponse(self._verified(), media_type=LINES)

    async def _verified(self) -> AsyncIterator[bytes]:
        async for line in verify(self._service.pool):
            yield to_json(VerifiedLane(service=self._service.name, **line)) + b"\n"

    async def _rows(self, request: Request) -> list[Record]:
        rows: list[Record] = await self._service.pool.fetch(SQL["trace"], stream_id(request))
        return rows

    def _line(self, row: Record) -> TracedEvent:
        return TracedEvent(
            id=event_id(self._service.name, row["lane"], row["sequence"]),
            cause=row["cause"],
            service=self._service.name,
            type=row["type"],
            lane=row["lane"],
            sequence=row["sequence"],
            version=row["version"],
            topic=row["topic"],
            topic_sequence=row["topic_sequence"],
            cause_published=row["cause_published"],
            stored=row["stored"],
            published=row["published"],
            span=row["hash"][:8].hex(),
            bytes=len(row["data"]),
        )


def readable(definition: Definition, stream: UUID, name: str, data: bytes) -> JsonValue:
    """Returns the data of a message with the values of personal fields replaced by `…`. None if the data cannot be read or were
    erased. The key of the household must be loaded."""
    try:
        return _without(from_json(definition.vault.unseal(stream, name, data)), definition.personal)
    except (ValueError, Erased):
        return None


def _without(data: JsonValue, fields: frozenset[str]) -> JsonValue:
    if isinstance(data, dict):
        return {key: "…" if key in fields else _without(value, fields) for key, value in data.items()}
    if isinstance(data, list):
        return [_without(value, fields) for value in data]
    return data
