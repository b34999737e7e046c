"""The HTTP routes of reporting."""

from collections.abc import Sequence

from lianban_contracts.indicators import IndicatorTable
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.chassis.core.problems import BadRequest
from services.chassis.http.operation import Operation, Query, Word, query_of

from .computing import Indicators
from .table import years


class Shown(Query):
    """The region and the year of a table of indicators."""

    region: Word = ""
    year: Word = ""


class Api:
    """What the portal asks of reporting."""

    def __init__(self, indicators: Indicators) -> None:
        self._indicators = indicators

    def routes(self) -> Sequence[BaseRoute]:
        """The routes."""
        return [Operation("/indicators", self.show, query=Shown, returns=IndicatorTable)]

    async def show(self, request: Request) -> Response:
        """`GET /indicators?region=&year=`: an IndicatorTable. Without a region the first; without a year, or for one
        that the region does not watch, the nearest to today's, or the latest."""
        wish = query_of(request, Shown)
        region, year = self._chosen(wish.region, wish.year)
        table = await self._indicators.table(region, year)
        return Response(table.model_dump_json(exclude_defaults=True), media_type="application/json")

    def _chosen(self, region: str, year: str) -> tuple[str, int]:
        """The region and year to show. Raises BadRequest for a region without indicators."""
        packs, today = self._indicators.packs, self._indicators.service.clock.today()
        region = region or packs.regions()[0]
        known = years(packs, region, today)
        if not known:
            raise BadRequest("bad_filter", name="region", value=region)
        if not year:
            return region, min(known, key=lambda one: abs(one - today.year))
        return region, int(year) if year in map(str, known) else known[0]
