"""Reads the cases of a region's year out of the read model, and keeps what was computed for a while."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from structlog import get_logger

from services.chassis.core.command import said
from services.chassis.core.database import Pool, Record
from services.chassis.core.sql import statements
from services.chassis.service import Service
from services.policy import Pack, Packs
from services.portal.clients.service_clients import ServiceClients
from services.portal.readmodel.pack_catalogue import packs

from .case_measures import Handled, handled
from .counted_case import CountedCase, in_order
from .table import IndicatorRow, line, pack_of
from .told import read
from .year import Year

log = get_logger()

ANSWER: TypeAdapter[Any] = TypeAdapter(Any)

SQL = statements(__package__, "indicators.sql")

STRETCH = 50
"""Cases read at once; between two stretches others have their turn."""

READERS = 2
"""While one waits for the database, the other reads what has come."""

FRESH = timedelta(seconds=60)
"""Younger figures are shown as they are; older ones are shown too, and computed anew meanwhile."""


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of a region and year. `at`: when they were computed, of how many cases."""

    region: str
    year: int
    at: datetime
    today: date
    cases: int
    lines: Sequence[IndicatorRow]


@dataclass
class Indicators:
    """Computes each region's year when somebody looks, one after another."""

    service: Service
    others: ServiceClients
    packs: Packs = field(default_factory=packs)
    _known: dict[tuple[str, int], Table] = field(default_factory=dict)
    _under_way: dict[tuple[str, int], asyncio.Task[Table]] = field(default_factory=dict)

    async def table(self, region: str, year: int) -> Table:
        """The figures, at most a minute behind once they are known. Raises KeyError for a year without a pack."""
        pack = pack_of(self.packs, region, year)
        if pack is None:
            raise KeyError(region, year)
        place = region, year
        known = self._known.get(place)
        if known is not None and datetime.now(UTC) - known.at < FRESH:
            return known
        if place not in self._under_way:
            task = self._under_way[place] = asyncio.create_task(self._compute(pack, year), name="indicators")
            task.add_done_callback(lambda done: self._done(place, done))
        return known if known is not None else await asyncio.shield(self._under_way[place])

    def _done(self, place: tuple[str, int], task: "asyncio.Task[Table]") -> None:
        del self._under_way[place]
        if task.cancelled():
            return
        if error := task.exception():  # who waits is told; who is shown older figures is not
            log.warning("indicators_not_computed", region=place[0], year=place[1], error=said(error))
        else:
            self._known[place] = task.result()

    async def _compute(self, pack: Pack, year: int) -> Table:
        cases = await cases_of(self.service.pool, pack, year)
        asked = f"region={pack.region}&year={year}"
        formulas = {one.formula for one in pack.layout.indicators}
        bills = (
            await self.others.one("medical", f"/protection?{asked}", ANSWER)
            if "medical_protection" in formulas
            else None
        )
        care = await self.others.one("review", f"/care?{asked}", ANSWER) if "central_care_rate" in formulas else None
        today = self.service.clock.today()
        before = await self._helped_before(pack, year) if "distinct_members" in formulas else 0
        paid = bills["categories"] if bills else None
        found = Year(pack, year, cases, today, self.packs, paid, care, before)
        return Table(pack.region, year, datetime.now(UTC), today, len(cases), await _lines(found))

    async def _helped_before(self, pack: Pack, year: int) -> int:
        """Members granted since the pack began; a year before it is computed as often as this one."""
        if year - 1 < pack.layout.years.start:
            return 0
        table = await self.table(pack.region, year - 1)
        counts = [line.figure.ratios[0][0] for line in table.lines if line.indicator.formula == "distinct_members"]
        return sum(counts)


async def cases_of(pool: Pool, pack: Pack, year: int) -> list[Handled]:
    """The cases filed in a region in a year, but those not accepted or withdrawn by the household."""
    rows = await pool.fetch(SQL["filed"], pack.region, date(year, 1, 1), date(year, 12, 31))
    stretches = (rows[start : start + STRETCH] for start in range(0, len(rows), STRETCH))
    found = await asyncio.gather(*(_read(pool, pack, stretches) for _ in range(READERS)))
    return [case for part in found for case in part]


async def _read(pool: Pool, pack: Pack, stretches: Iterator[Sequence[Record]]) -> list[Handled]:
    """What one reader gets of the stretches."""
    found: list[Handled] = []
    for rows in stretches:
        told: Mapping[UUID, list[Record]] = defaultdict(list)
        open_ones = [row["application"] for row in rows if row["status"] != "completed"]
        for event in await pool.fetch(SQL["told"], [row["application"] for row in rows], open_ones):
            told[event["application"]].append(event)
        found += [handled(CountedCase(dict(row), in_order(told[row["application"]], read)), pack) for row in rows]
    return found


async def _lines(year: Year) -> list[IndicatorRow]:
    """Every indicator of the pack; between two, others have their turn."""
    found = []
    for one in year.pack.layout.indicators:
        found.append(line(year, one))
        await asyncio.sleep(0)
    return found
