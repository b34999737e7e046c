"""The answer to `GET /indicators` of the service `reporting`. It is an HTTP answer and no message: no topic carries it."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from .departments import Owner
from .intake import Region
from .model import Bilingual, Model, OrAbsent

FigureKind = Literal["share", "yuan", "count", "times", "days", "absent"]
FigureSource = Literal["events", "medical", "review", "pack", "nowhere"]
Ratio = tuple[int, int]
"""Part and whole. The whole is positive."""


class Figure(Model):
    """A measured figure. Without ratios there was no case to measure."""

    kind: FigureKind
    ratios: tuple[Ratio, ...] = ()
    """One ratio, or the least and the greatest of several."""
    beside: dict[str, int] = Field(default_factory=dict)
    """Further counts that belong to the figure."""
    why: str = ""
    """Why an absent figure is not measured."""
    fen: bool = False
    """The ratio is of two amounts in fen."""


class IndicatorLabel(Bilingual):
    """The name of an indicator, by the policy pack."""


class IndicatorLine(Model):
    """One indicator beside its target of the year."""

    id: str
    label: IndicatorLabel
    clause: OrAbsent[str] = None
    """Id of the clause of the plan."""
    offices: tuple[Owner, ...] = ()
    """The offices that decide the items of the indicator."""
    target: str = ""
    """The target as the plan prints it."""
    figure: Figure
    shown: str = ""
    """The figure as text; empty if there is none."""
    met: OrAbsent[bool] = None
    """Whether the target is met; absent if that cannot be said."""
    source: FigureSource


class IndicatorTable(Model):
    """The indicators of a region and year."""

    region: Region
    year: int
    regions: tuple[Region, ...]
    """All regions with indicators."""
    years: tuple[int, ...]
    """All years of this region, the latest first."""
    computed_at: AwareDatetime
    as_of: date
    cases: int
    """Number of cases counted."""
    lines: tuple[IndicatorLine, ...]
