"""Computes the indicators of a region and year from the counted cases, and keeps each table for a while."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from lianban_contracts.indicators import IndicatorLine, IndicatorTable
from structlog import get_logger

from services.chassis.core.command import said
from services.chassis.service import Service
from services.policy import Pack, Packs
from services.policy.model.sections import IndicatorFormula

from .case_measures import CaseMeasures, measures
from .case_table import cases_filed
from .sums import SumsClient
from .table import line, pack_of, years
from .year import Year

log = get_logger()

FRESH = timedelta(seconds=60)
"""A younger table is the answer. An older table is the answer too, and is computed again meanwhile."""


@dataclass
class Indicators:
    """Computes a table when somebody asks for it. Of one region and year, one computation runs at a time."""

    service: Service
    sums: SumsClient
    packs: Packs
    _known: dict[tuple[str, int], IndicatorTable] = field(default_factory=dict)
    _under_way: dict[tuple[str, int], asyncio.Task[IndicatorTable]] = field(default_factory=dict)

    async def table(self, region: str, year: int) -> IndicatorTable:
        """The indicators, at most a minute behind once they are known. Raises KeyError for a year without a pack."""
        pack = pack_of(self.packs, region, year)
        if pack is None:
            raise KeyError(region, year)
        place = region, year
        known = self._known.get(place)
        if known is not None and datetime.now(UTC) - known.computed_at < FRESH:
            return known
        if place not in self._under_way:
            task = self._under_way[place] = self.service.loops.answering("indicators", self._compute(pack, year))
            task.add_done_callback(lambda done: self._done(place, done))
        return known if known is not None else await asyncio.shield(self._under_way[place])

    def _done(self, place: tuple[str, int], task: "asyncio.Task[IndicatorTable]") -> None:
        del self._under_way[place]
        if task.cancelled():
            return
        if error := task.exception():  # who waits hears it; who was answered with an older table does not
            log.warning("indicators_not_computed", region=place[0], year=place[1], error=said(error))
        else:
            self._known[place] = task.result()

    async def _compute(self, pack: Pack, year: int) -> IndicatorTable:
        today = self.service.clock.today()
        found = await self._year(pack, year)
        return IndicatorTable(
            region=pack.region,
            year=year,
            regions=tuple(self.packs.regions()),
            years=tuple(years(self.packs, pack.region, today)),
            computed_at=datetime.now(UTC),
            as_of=today,
            cases=len(found.cases),
            lines=await _lines(found),
        )

    async def _year(self, pack: Pack, year: int) -> Year:
        """The region's year, with the sums that its indicators need."""
        region, formulas = pack.region, {one.formula for one in pack.layout.indicators}
        return Year(
            pack,
            year,
            await self._cases(pack, year),
            self.service.clock.today(),
            self.packs,
            await self.sums.protection(region, year) if "medical_protection" in formulas else None,
            await self.sums.care(region, year) if "central_care_rate" in formulas else None,
            await self._helped_before(pack, year) if "distinct_members" in formulas else 0,
        )

    async def _cases(self, pack: Pack, year: int) -> list[CaseMeasures]:
        return [measures(case, pack) async for case in cases_filed(self.service.pool, pack.region, year)]

    async def _helped_before(self, pack: Pack, year: int) -> int:
        """Members granted since the pack began; a year before it is computed as often as this one."""
        earlier = pack_of(self.packs, pack.region, year - 1)
        if earlier is None or year - 1 < pack.layout.years.start:
            return 0
        table = await self.table(pack.region, year - 1)
        counting = _named(earlier, "distinct_members")
        return sum(one.figure.ratios[0][0] for one in table.lines if one.id in counting and one.figure.ratios)


def _named(pack: Pack, formula: IndicatorFormula) -> set[str]:
    return {one.id for one in pack.layout.indicators if one.formula == formula}


async def _lines(year: Year) -> tuple[IndicatorLine, ...]:
    """Every indicator of the pack; between two, others have their turn."""
    found = []
    for one in year.pack.layout.indicators:
        found.append(line(year, one))
        await asyncio.sleep(0)
    return tuple(found)
