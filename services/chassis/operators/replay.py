"""Reads the log of a service stream by stream, and returns the results of a function for each stream. Writes nothing."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from typing_extensions import TypedDict

from services.chassis.core.aggregate import NONE
from services.chassis.core.database import Record
from services.chassis.core.sql import statements
from services.chassis.http.operation import Operation, Query, query_of
from services.chassis.log.event_log import SQL as LOG
from services.chassis.service import Service

from .operator_routes import LINES

SQL = statements(__package__, "replay.sql")

STREAMS = 50
"""Number of streams read with one query. Between two queries the service does other work."""

BEFORE_ALL = UUID(int=0)

Streams = AsyncIterator[list[tuple[UUID, list[Any]]]]

LINE: TypeAdapter[Any] = TypeAdapter(Any)


class Replayed(TypedDict):
    """A line of an answer: the number of streams read so far, the total, and the results."""

    read: int
    of: int
    seen: list[Any]


Look = Callable[[UUID, Sequence[Any], Mapping[str, str]], Iterable[Any]]
"""(stream, its events, query parameters) -> results."""


def replay_routes(
    service: Service,
    looks: Mapping[str, Look],
    unread: Mapping[str, frozenset[str]] = NONE,
    query: type[Query] = Query,
) -> list[Operation]:
    """Returns the routes `GET /<name>` for every stream and `GET /<name>/<application>` for one.

    `unread` contains, by route name, the stored names of events that are left out. `query`: the query parameters."""
    return [
        Operation(
            f"/{name}{path}",
            _answering(service, look, unread.get(name, frozenset())),
            query=query,
            returns=Replayed,
            media_type=LINES,
        )
        for name, look in looks.items()
        for path in ("", "/{stream:uuid}")
    ]


def _answering(service: Service, look: Look, without: frozenset[str]) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        """Returns results for every stream of the log, or for one."""
        only = request.path_params.get("stream")
        asked = query_of(request, Query).model_dump(exclude_none=True)
        lines = _lines(service, look, asked, _streams(service, without, only), bool(only))
        return StreamingResponse(lines, media_type=LINES)

    return answer


async def _lines(
    service: Service, look: Look, query: Mapping[str, str], streams: Streams, one: bool
) -> AsyncIterator[bytes]:
    """Yields one line of JSON for every few streams: the number read so far, the total, the results, and the streams of
    households that were erased."""
    of = 1 if one else await service.pool.fetchval(SQL["count_streams"])
    read = 0
    async for some in streams:
        read += len(some)
        seen = [said for stream, events in some if events for said in look(stream, events, query)]
        gone = [stream for stream, events in some if not events and service.definition.vault.is_erased(stream)]
        erased = {"erased": gone} if gone else {}
        yield LINE.dump_json({"read": read, "of": max(of, read), "seen": seen, **erased}, exclude_defaults=True) + b"\n"


async def _streams(service: Service, without: frozenset[str], only: UUID | None) -> Streams:
    """Yields every stream with its events in lists of up to STREAMS, ordered by stream id."""
    names = [only] if only else await _next(service, BEFORE_ALL)
    while names:
        rows = await service.pool.fetch(LOG["load_streams"], names)
        await service.definition.vault.load(names)
        yield [
            (stream, _events(service, stream, events, without))
            for stream, events in groupby(rows, itemgetter("stream"))
        ]
        names = [] if only else await _next(service, names[-1])


def _events(service: Service, stream: UUID, rows: Iterable[Record], without: frozenset[str]) -> list[Any]:
    """Returns the events of a stream; none if the household was erased."""
    if service.definition.vault.is_erased(stream):
        return []
    return [service.log.event(row) for row in rows if row["type"] not in without]


async def _next(service: Service, after: UUID) -> list[UUID]:
    return [row["stream"] for row in await service.pool.fetch(SQL["next_streams"], after, STREAMS)]
