"""The indicators of a region and year, line by line: target, figure, and whether it is met."""

from collections.abc import Mapping, Sequence
from datetime import date

from lianban_contracts.indicators import Figure, FigureSource, IndicatorLabel, IndicatorLine

from services.policy import Pack, Packs
from services.policy.model.sections import Indicator, IndicatorFormula

from .figure import absent, met, written
from .formulas import FORMULAS
from .year import Year

MEDICAL: frozenset[IndicatorFormula] = frozenset({"medical_protection", "share_of_bills"})
REVIEW: frozenset[IndicatorFormula] = frozenset({"central_care_rate"})
PACK: frozenset[IndicatorFormula] = frozenset({"joint_items", "rural_share", "standard_growth"})


def line(year: Year, one: Indicator) -> IndicatorLine:
    """One indicator beside its target of the year."""
    target = one.targets.get(year.year) or one.targets.get("always") or ""
    figure = absent("not_joint") if _joins_later(year, one) else FORMULAS[one.formula](year, one)
    return IndicatorLine(
        id=one.id,
        label=IndicatorLabel(zh=one.label.zh, en=one.label.en),
        clause=one.clause,
        offices=tuple(dict.fromkeys(item.partition(".")[0] for item in one.items)),
        target=target,
        figure=figure,
        shown=written(figure),
        met=met(figure, target),
        source=_source(one, figure),
    )


def _joins_later(year: Year, one: Indicator) -> bool:
    """None of its items is on the joint list yet: until then a department handles it apart, and it is not seen here."""
    starts = [year.pack.items[item].joint_from for item in one.items if item in year.pack.items]
    return bool(starts) and all(start is not None and start.year > year.year for start in starts)


def _source(one: Indicator, figure: Figure) -> FigureSource:
    if figure.kind == "absent":
        return "nowhere"
    places: Mapping[FigureSource, frozenset[IndicatorFormula]] = {"medical": MEDICAL, "review": REVIEW, "pack": PACK}
    return next((place for place, formulas in places.items() if one.formula in formulas), "events")


def pack_of(packs: Packs, region: str, year: int) -> Pack | None:
    """The pack whose indicators a region watches in a year: the one in force on its last day."""
    return packs.in_force(region, date(year, 12, 31))


def years(packs: Packs, region: str, today: date) -> Sequence[int]:
    """The years of a region's plans, and those after the last plan up to today's, latest first."""
    planned = {year for one in packs.all if one.region == region for year in one.layout.years}
    return range(max(*planned, today.year), min(planned) - 1, -1) if planned else ()
