"""The sections of a pack that hold values and words: figures, clauses, clocks, indicators."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, StringConstraints, Tag

from services.policy.core.money import written
from services.policy.formulas.formula import Flag, Node, Text, Whole, Year

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
"""A name: small letters, digits, underscores."""


Figure = Annotated[Whole | str, AfterValidator(written)]
"""A number of a figure: `1250000`, `53.8`, `70%`."""


def _chinese_first(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    if len(value) != 2:
        raise ValueError("write [中文, English]; text with a comma stands in quotes")
    return {"zh": value[0], "en": value[1]}


class Label(Node):
    """A label in Chinese and English; a pack writes `[中文, English]`."""

    zh: Text
    en: Text


Labelled = Annotated[Label, BeforeValidator(_chinese_first)]


class Clause(Node):
    """A place in the plan, with its words."""

    seed: Text
    heading: Text
    quote: Text


class Sourced(Node):
    """Where something comes from: the plan (seed), set locally by a named body, or partly each (mixed)."""

    source: Literal["seed", "mixed", "local"] = "seed"
    clause: str | None = None
    set_by: Text | None = None
    """Who must set a local value. What stands in the pack until then is a demo value, never policy."""
    seed_years: tuple[Year, ...] = ()
    """The years of a mixed series that the plan itself gives."""


IndicatorFormula = Literal[
    "least_standard", "statements_delivered", "households_visited", "medical_protection", "share_of_bills", "rate", "rate_of_any",
    "standard_with_item", "joint_items", "items_decided", "distinct_members", "average_amount", "yearly_amount", "monitored_population",
    "standard_growth", "open_cases", "central_care_rate", "withdrawal_time", "rural_share", "multiple_of_standard", "months_of_standard",
    "persons_visited", "outside",
]  # fmt: skip
"""How an indicator is computed; `outside`: not by this system."""


class FigureTable(Node):
    """Figures by year, or by the value of a fact; tables may stand in one another."""

    by_year: dict[Year, Figures] | None = None
    by: str | None = None
    values: dict[Flag | Whole | str, Figures] | None = None

    def year(self, year: int) -> int:
        """The year whose figure applies in a year: that year, after the last year given the last (docs/catalogue.md, A-40)."""
        return min(year, max(self.by_year or {year: 0}))


Figures = Annotated[
    Annotated[Figure, Tag("number")] | Annotated[FigureTable, Tag("table")],
    Discriminator(lambda value: "table" if isinstance(value, dict | FigureTable) else "number"),
]
"""A figure, or a table of figures."""


class FigureEntry(Sourced):
    """One figure of the plan with its label and unit."""

    label: Labelled
    unit: str
    value: Figures


Length = Annotated[Whole, Field(ge=1, le=1200)]
"""How many days or months; at most a hundred years."""


class Clock(Sourced):
    """How long a step may take: working days, days of the calendar, or months."""

    working_days: Length | None = None
    days: Length | None = None
    months: Length | None = None
    extendable_to: Length | None = None


class Indicator(Node):
    """What the plan wants watched, with its target by year as the plan prints it; the actual figure is computed from events."""

    id: Word
    clause: str | None = None
    label: Labelled
    formula: IndicatorFormula = "outside"
    items: tuple[str, ...] = ()
    measured: Literal["yes", "pack", "part", "no"]
    """From the events of this system; from the pack in force; only with further records; not here."""
    targets: dict[Year | Literal["always"], Text]


FigureTable.model_rebuild()
