"""A region's year: its cases, its policy, and what other services add up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from services.policy import Pack, Packs, UnknownPack
from services.policy.formulas.formula import Name
from services.policy.model.sections import Figures, FigureTable

from .case_measures import CaseMeasures, Due
from .sums import CareSums, ProtectionSums

STANDARD = "standard"
"""The figure of a pack that is its yearly standard a head."""


@dataclass(frozen=True, slots=True)
class Year:
    """All that is known of a region's year. `bills`, `care`: what medical and review add up, None if they do not answer."""

    pack: Pack
    year: int
    cases: Sequence[CaseMeasures]
    today: date
    packs: Packs
    bills: Sequence[ProtectionSums] | None = None
    care: CareSums | None = None
    helped_before: int = 0
    """Members granted in the years before, where an indicator counts them all."""

    def due(self, item: str) -> Iterator[tuple[CaseMeasures, Due]]:
        """The cases in which an item is due."""
        return ((case, case.due[item]) for case in self.cases if item in case.due)

    def of_category(self) -> list[CaseMeasures]:
        """Households of a category."""
        return [case for case in self.cases if case.category != "none"]

    def standard_of(self, case: CaseMeasures) -> int | None:
        """The yearly standard a head that decided a case, in fen; None before it was determined, or by a pack that is not here."""
        return self._of_case(case, STANDARD)

    def capped(self, case: CaseMeasures, item: str) -> int:
        """How many amounts of an item that is due are as high as its cap, where the cap is a figure of the pack that decided."""
        ways = self.pack.items[item].ways
        caps = {self._of_case(case, way.cap.name) for way in ways if isinstance(way.cap, Name)}
        return sum(amount in caps for amount in case.due[item].amounts)

    def _of_case(self, case: CaseMeasures, name: str) -> int | None:
        if case.standard_year is None or case.pack is None:
            return None
        try:
            return figure(self.packs.get(case.pack), name, case.standard_year, case.area)
        except UnknownPack:
            return None


def standard(pack: Pack, year: int, area: str = "urban") -> int | None:
    """The yearly standard a head of a pack, in fen; None for a year that it does not give."""
    return figure(pack, STANDARD, year, area)


def figure(pack: Pack, name: str, year: int, area: str) -> int | None:
    """A figure of a pack by year and area, in its unit; None where it is not given for them, or by something else."""
    found: Figures | None = pack.layout.figures[name].value if name in pack.layout.figures else None
    while isinstance(found, FigureTable):
        found = found.by_year.get(found.year(year)) if found.by_year is not None else (found.values or {}).get(area)
    return None if found is None else int(found)
