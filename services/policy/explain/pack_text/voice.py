"""The texts of one pack in one language: labels, values with their units, phrases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args

from lianban_contracts.departments import REGISTRY

from services.policy.core.money import Exact
from services.policy.facts import CATALOGUE, value_label
from services.policy.model.sections import FigureTable, Label
from services.policy.vocabulary.dictionary import common, measured, numbers

if TYPE_CHECKING:
    from services.policy.model.pack import Pack

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
"""The languages, in the order in which each text lists them."""

CATEGORY_FACTS = frozenset({"category", "prior_category"})
"""The facts whose value is a category."""


@cache
def _clocks() -> Mapping[str, tuple[str, ...]]:
    """Returns the labels of the steps of the procedure. The step of a department is named after the department."""
    of_departments = {one.id: (f"{one.title[0]}办理", one.in_sentence) for one in REGISTRY}
    return {**of_departments, **common()["clocks"]}


class Voice:
    """Words the content of a pack in one language. `on`: of a table by year, only the figure that applies on this day
    is shown."""

    def __init__(self, pack: Pack, language: Language = "zh", on: date | None = None) -> None:
        self.pack, self.language, self.on = pack, language, on
        self._place = LANGUAGES.index(language)

    def say(self, section: str, name: str, /, **parts: object) -> str:
        """Returns a phrase of the section with its placeholders filled in. Raises KeyError for an unknown section or
        phrase."""
        pattern = common()[section][name][self._place]
        return pattern.format(**parts) if parts else pattern

    def label(self, label: Label) -> str:
        """Returns a label of the pack in the language."""
        return label.text(self.language)

    def name(self, name: str) -> str:
        """Returns the label of a figure, a formula or a fact."""
        layout = self.pack.layout
        own = layout.figures.get(name) or layout.formulas.get(name)
        if own:
            return self.label(own.label)
        if fact := CATALOGUE.get(name):
            return fact.zh if self.language == "zh" else fact.en
        known = common()["names"].get(name)
        return known[self._place] if known else numbers()[name][0][self._place]

    def clock(self, name: str) -> str:
        """Returns the label of a step of the procedure."""
        known = _clocks().get(name)
        return known[self._place] if known else name

    def item(self, item: str) -> str:
        """Returns the label of an item. Raises KeyError for an item that the pack does not have."""
        return self.label(self.pack.items[item].label)

    def value(self, value: object) -> str:
        """Returns the text of a value of a fact."""
        text = str(value).lower() if isinstance(value, bool) else str(value)
        known = common()["values"].get(text) or common()["categories"].get(text)
        return known[self._place] if known else text

    def value_of(self, fact: str, value: object) -> str:
        """Returns the label that the catalogue has for a value of this fact, or else the common text."""
        if fact in CATEGORY_FACTS and value in common()["categories"]:
            return self.say("categories", str(value))
        return value_label(self.language, fact, value) or self.value(value)

    def listed(self, parts: Iterable[str]) -> str:
        """Joins the parts of a list."""
        return self.say("conditions", "list").join(parts)

    def categories(self, categories: Iterable[str]) -> str:
        """Returns a list of categories, in the order that is the same for every region."""
        wanted = frozenset(categories)
        return self.listed(self.say("categories", name) for name in common()["categories"] if name in wanted)

    def measured(self, value: Exact, unit: str) -> str:
        """Returns a value with its unit."""
        return measured(value, unit)[self._place]

    def figures(self, figures: Any, unit: str) -> str:
        """Returns the text of a figure or of its table."""
        if not isinstance(figures, FigureTable):
            return self.measured(figures, unit)
        if figures.by_year is not None:
            return self._years(figures, unit)
        rows = figures.values or {}
        said = (
            self.say("pack_phrases", "row", case=self.value(key), value=self.nested(inner, unit))
            for key, inner in rows.items()
        )
        return self.listed(said)

    def nested(self, figures: Any, unit: str) -> str:
        """Returns the text of a figure within a table. A table inside a table is put in brackets."""
        said = self.figures(figures, unit)
        return self.bracketed(said) if isinstance(figures, FigureTable) and not self._one_year(figures) else said

    def _one_year(self, table: FigureTable) -> bool:
        return self.on is not None and table.by_year is not None and table.year(self.on.year) in table.by_year

    def bracketed(self, said: str) -> str:
        """Puts the text in brackets."""
        return f"（{said}）" if self.language == "zh" else f"({said})"

    def _years(self, table: FigureTable, unit: str) -> str:
        by_year = table.by_year or {}
        if self.on and self._one_year(table):
            return self.figures(by_year[table.year(self.on.year)], unit)
        said = (
            self.say("pack_phrases", "year", year=year, value=self.nested(inner, unit))
            for year, inner in by_year.items()
        )
        return self.listed(said)

    def source(self, source: str, set_by: str | None) -> str:
        """Returns the source of a figure or an item, and the body that must set a value that the plan leaves open."""
        return self.say("pack_phrases", source, set_by=set_by or "")
