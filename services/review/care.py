"""Counts members of extremely poor households who cannot care for themselves, and those of them in central care (集中供养)."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from lianban_contracts.facts import MemberFacts
from lianban_contracts.review import CaseDetermined
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.chassis.core.aggregate import AppliedChange
from services.chassis.core.database import Connection
from services.chassis.core.sql import statements
from services.chassis.http.operation import Operation, RegionYear, query_of
from services.chassis.log.event_log import SQL as LOG
from services.chassis.operators.operator_routes import answer
from services.chassis.service import Service

from .assessment import known_facts
from .case import Case, evolve
from .events import Event

SQL = statements(__package__, "care.sql")

DEPENDENT = ("half", "none")

CASES = 50
"""Cases read at once. This bounds memory and lets other work of the service run in between."""


def care_routes(service: Service) -> Sequence[BaseRoute]:
    """Returns the route `GET /care?region=&year=`: counts over the cases filed in that year, by the facts known now."""

    async def care(request: Request) -> Response:
        """Counts over the cases of a region that were filed in a year, by the facts known now."""
        wish = query_of(request, RegionYear)
        region, year = wish.region, int(wish.year)
        members = central = 0
        async for events in _extremely_poor(service, region):
            settings = [member.care_setting for member in dependent(events, year)]
            members, central = members + len(settings), central + settings.count("central")
        return answer({"region": region, "year": year, "dependent": members, "central": central})

    return [Operation("/care", care, query=RegionYear)]


async def _extremely_poor(service: Service, region: str) -> AsyncIterator[list[Event]]:
    """Reads the events of each case in a region whose last determination is extreme poverty."""
    after = UUID(int=0)
    query = SQL["extremely_poor"], region
    while streams := [row["stream"] for row in await service.pool.fetch(*query, after, CASES, CaseDetermined.TYPE)]:
        rows = await service.pool.fetch(LOG["load_streams"], streams)
        await service.definition.vault.load(streams)
        for stream, several in groupby(rows, itemgetter("stream")):
            if not service.definition.vault.is_erased(stream):
                events = [service.log.event(row) for row in several]
                if _last(events) == ("extreme_poverty", region):
                    yield events
        after = streams[-1]


def _last(events: Sequence[Event]) -> tuple[str, str] | None:
    """Returns category and region of the last determination."""
    found = (event for event in reversed(events) if isinstance(event, CaseDetermined))
    return next(((one.category, one.pack.region) for one in found), None)


async def save_extremely_poor(connection: Connection, changes: Sequence[AppliedChange]) -> None:
    """Adds the cases that these changes determine to be extremely poor."""
    found = [
        (event.pack.region, change.command.stream)
        for change in changes
        for event in change.events
        if isinstance(event, CaseDetermined) and event.category == "extreme_poverty"
    ]
    if found:
        await connection.execute(SQL["add_extremely_poor"], *map(list, zip(*found, strict=True)))


def dependent(events: Iterable[Event], year: int) -> Iterator[MemberFacts]:
    """Yields the members of a case who cannot care for themselves. Yields none if the case was withdrawn or filed in another year."""
    case = Case()
    for event in events:
        case = evolve(case, event)
    if case.opened and case.opened.filed_on.year == year and not case.closed:
        yield from (member for member in known_facts(case).members if member.self_care in DEPENDENT)
