"""The sections of a pack that hold values and texts: figures, clauses, clocks, indicators."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, StringConstraints, Tag

from services.policy.core.money import written
from services.policy.formulas.formula import Flag, Node, Text, Whole, Year

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
"""A name: lowercase letters, digits and underscores."""


Figure = Annotated[Whole | str, AfterValidator(written)]
"""The number of a figure, for example `1250000`, `53.8` or `70%`."""


def _chinese_first(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    if len(value) != 2:
        raise ValueError("write [中文, English]; text with a comma stands in quotes")
    return {"zh": value[0], "en": value[1]}


class Label(Node):
    """A label in Chinese and English. A pack writes it as `[中文, English]`."""

    zh: Text
    en: Text

    def text(self, language: str) -> str:
        """Returns the label in `zh` or `en`."""
        return self.zh if language == "zh" else self.en


Labelled = Annotated[Label, BeforeValidator(_chinese_first)]


class Clause(Node):
    """A place in the plan, with its words."""

    seed: Text
    heading: Text
    quote: Text


class Sourced(Node):
    """The source of a value: `seed`, from the plan; `local`, set by a named body; `mixed`, partly each."""

    source: Literal["seed", "mixed", "local"] = "seed"
    clause: str | None = None
    set_by: Text | None = None
    """The body that must set a local value. Until then, the value in the pack is a demo value and not policy."""
    seed_years: tuple[Year, ...] = ()
    """The years of a mixed series for which the plan itself gives the figures."""


IndicatorFormula = Literal[
    "least_standard", "statements_delivered", "households_visited", "medical_protection", "share_of_bills", "rate", "rate_of_any",
    "standard_with_item", "joint_items", "items_decided", "distinct_members", "average_amount", "yearly_amount", "monitored_population",
    "standard_growth", "open_cases", "central_care_rate", "withdrawal_time", "rural_share", "multiple_of_standard", "months_of_standard",
    "persons_visited", "outside",
]  # fmt: skip
"""How an indicator is computed. `outside`: this system does not compute it."""


class FigureTable(Node):
    """Figures by year, or by the value of a fact; tables may stand in one another."""

    by_year: dict[Year, Figures] | None = None
    by: str | None = None
    values: dict[Flag | Whole | str, Figures] | None = None

    def year(self, year: int) -> int:
        """Returns the year whose figure applies in `year`: the same year, or the last year of the table if `year` is
        later (docs/catalogue.md, A-40)."""
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
"""A number of days or months; at most 1200 (a hundred years of months)."""


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
    """Whether the indicator is measured. `yes`: from the events of this system. `pack`: from the pack in force.
    `part`: only with further records. `no`: not measured here."""
    targets: dict[Year | Literal["always"], Text]


FigureTable.model_rebuild()
