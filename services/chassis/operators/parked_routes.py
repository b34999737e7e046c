"""The HTTP routes for parked messages: lists, previews, redrive and discard."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.chassis.core.database import Record
from services.chassis.core.problems import BadRequest
from services.chassis.http.bodies import body_of
from services.chassis.service import Service

from .operator_routes import answer, readable, stream_id
from .parking import MOST_LISTED, PAGE, discard, discarded, parked, preview, redrive

BYTES = frozenset({"data", "span"})
"""Columns of a parked message that contain bytes; lists leave them out."""


class Discard(BaseModel):
    """The request body of a discard: the operator and the reason."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    operator: str = Field(min_length=1, max_length=200)
    reason: str = Field(min_length=1, max_length=2000)


class ParkedRoutes:
    """The routes for the parked messages of one service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[Route]:
        """Returns the routes."""
        return [
            Route("/parked", self.parked),
            Route("/discarded", self.discarded),
            Route("/parked/{number:int}", self.preview),
            Route("/parked/{number:int}/discard", self.discard, methods=["POST"]),
            Route("/parked/{application}/redrive", self.redrive, methods=["POST"]),
        ]

    async def parked(self, request: Request) -> Response:
        """Returns parked messages with their errors, without their bytes. Takes `?application=`, and `?after=NUMBER&limit=` for a
        page."""
        text = request.query_params.get("application")
        return answer(_lines(await parked(self._service, _application(text) if text else None, *_page(request))))

    async def discarded(self, request: Request) -> Response:
        """Returns discarded messages with operator and reason, without their bytes. Takes `?after=NUMBER&limit=` for a page."""
        return answer(_lines(await discarded(self._service, *_page(request))))

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


def _page(request: Request) -> tuple[int, int]:
    """Returns the number after which a list continues, and its maximum length. Raises BadRequest."""
    return _number(request, "after", 0, 0, 2**63 - 1), _number(request, "limit", PAGE, 1, MOST_LISTED)


def _number(request: Request, name: str, default: int, least: int, most: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most):
        raise BadRequest("bad_filter", name=name, value=text)
    return int(text)


def _application(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadRequest("bad_filter", name="application", value=text) from None


def _lines(rows: Sequence[Record]) -> list[dict[str, object]]:
    return [{key: value for key, value in row.items() if key not in BYTES} for row in rows]
