"""The HTTP routes for parked messages: lists, previews, redrive and discard."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.core.database import Record
from services.chassis.http.bodies import body_of
from services.chassis.http.operation import Number, Operation, Query, query_of
from services.chassis.service import Service

from .answers import DiscardedMessage, ParkedMessage, ParkedPreview, Redriven
from .operator_routes import answer, readable, stream_id
from .parking import MOST_LISTED, PAGE, discard, discarded, parked, preview, redrive

BYTES = frozenset({"data", "span"})
"""Columns of a parked message that contain bytes; lists leave them out."""


class Discard(BaseModel):
    """The request body of a discard: the operator and the reason."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    operator: str = Field(min_length=1, max_length=200)
    reason: str = Field(min_length=1, max_length=2000)


class Page(Query):
    """A page of a list."""

    after: Number = 0
    """The number after which the list continues."""
    limit: Annotated[int, Field(ge=1, le=MOST_LISTED)] = PAGE
    """Its maximum length."""


class ParkedFilter(Page):
    """A page of parked messages, of one application or of all."""

    application: UUID | None = None


class ParkedRoutes:
    """The routes for the parked messages of one service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[Operation]:
        """Returns the routes."""
        return [
            Operation("/parked", self.parked, query=ParkedFilter, returns=list[ParkedMessage]),
            Operation("/discarded", self.discarded, query=Page, returns=list[DiscardedMessage]),
            Operation("/parked/{number:int}", self.preview, returns=ParkedPreview),
            Operation("/parked/{number:int}/discard", self.discard, method="POST", body=Discard, returns=Redriven),
            Operation("/parked/{application}/redrive", self.redrive, method="POST", returns=Redriven),
        ]

    async def parked(self, request: Request) -> Response:
        """Returns parked messages with their errors, without their bytes. Takes `?application=`, and `?after=NUMBER&limit=` for a
        page."""
        wish = query_of(request, ParkedFilter)
        return answer(_lines(await parked(self._service, wish.application, wish.after, wish.limit)))

    async def discarded(self, request: Request) -> Response:
        """Returns discarded messages with operator and reason, without their bytes. Takes `?after=NUMBER&limit=` for a page."""
        wish = query_of(request, Page)
        return answer(_lines(await discarded(self._service, wish.after, wish.limit)))

    async def preview(self, request: Request) -> Response:
        """Returns one parked message without personal data, and the number of messages that wait behind it.

        The data of an unknown type are not shown, because its personal fields are not known."""
        row, definition = await preview(self._service, request.path_params["number"]), self._service.definition
        await definition.vault.load([row["application"]])
        known = row["type"] in definition.reads.handlers
        data = readable(definition, row["application"], row["type"], row["data"]) if known else None
        return answer({**_lines([row])[0], "data": data})

    async def redrive(self, request: Request) -> Response:
        """Tries the parked messages of one application again."""
        return answer(await redrive(self._service, stream_id(request)))

    async def discard(self, request: Request) -> Response:
        """Discards one message, and tries the messages behind it again."""
        body = await body_of(request, Discard)
        return answer(await discard(self._service, request.path_params["number"], body.operator, body.reason))


def _lines(rows: Sequence[Record]) -> list[dict[str, object]]:
    return [{key: value for key, value in row.items() if key not in BYTES} for row in rows]
