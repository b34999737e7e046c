"""What operators ask of review: of the extremely poor who cannot care for themselves, how many are in central care (集中供养)."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from lianban_contracts.facts import MemberFacts
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.chassis.core.problems import BadRequest
from services.chassis.core.sql import statements
from services.chassis.log.event_log import SQL as LOG
from services.chassis.operators.operator_routes import answer
from services.chassis.service import Service

from .assessment import known_facts
from .case import Case, evolve
from .events import Event

SQL = statements(__package__, "care.sql")

DEPENDENT = ("half", "none")


def care_routes(service: Service) -> Sequence[BaseRoute]:
    """`GET /care?region=&year=`: sums alone, of the cases filed in that year, by what is known of them now."""

    async def care(request: Request) -> Response:
        region, year = request.query_params.get("region", ""), request.query_params.get("year", "")
        if not (year.isascii() and year.isdigit()):
            raise BadRequest("bad_filter", name="year", value=year)
        streams = [row["stream"] for row in await service.pool.fetch(SQL["extremely_poor"], region)]
        rows, decode = await service.pool.fetch(LOG["load_streams"], streams), service.definition.aggregate.codec.decode
        cases = (
            [decode(row["type"], row["data"]) for row in events] for _, events in groupby(rows, itemgetter("stream"))
        )
        found = [member for events in cases for member in dependent(events, int(year))]
        central = sum(member.care_setting == "central" for member in found)
        return answer({"region": region, "year": int(year), "dependent": len(found), "central": central})

    return [Route("/care", care)]


def dependent(events: Iterable[Event], year: int) -> Iterator[MemberFacts]:
    """The members of one case filed in a year who cannot care for themselves; of one that was withdrawn, none."""
    case = Case()
    for event in events:
        case = evolve(case, event)
    if case.opened and case.opened.filed_on.year == year and not case.closed:
        yield from (member for member in known_facts(case).members if member.self_care in DEPENDENT)
