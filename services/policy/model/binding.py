"""Binds the names of one pack: how the value of each is read for a household, and how it is worded."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, cast

from services.policy.formulas.context import Check, Member, Reader, Situation, Teller
from services.policy.formulas.fact_names import FACTS
from services.policy.formulas.formula import telling
from services.policy.vocabulary.dictionary import labelled, numbers
from services.policy.vocabulary.phrases import Said, Saying

from .sections import Figures, FigureTable

if TYPE_CHECKING:
    from services.policy.core.money import Exact

    from .layout import Layout


class Words:
    """The labels and units of one pack, in Chinese and English."""

    def __init__(self, layout: Layout) -> None:
        self._names: dict[str, tuple[Said, str]] = dict(numbers())
        for name, entry in (layout.figures | layout.formulas).items():
            self._names[name] = ((entry.label.zh, entry.label.en), entry.unit)
        self._items = {item.id: Saying(item.label.zh, item.label.en) for item in layout.items}

    def name(self, name: str) -> tuple[Said, str]:
        """Returns the label and the unit of a name that has a value. Raises KeyError for any other name."""
        return self._names[name]

    def item(self, item: str) -> Saying:
        """Returns the label of an item. Raises KeyError for an item that the pack does not have."""
        return self._items[item]


class Terms:
    """Binds each name once, so that decisions do not look it up in the pack again. The checks ensure that no name
    depends on itself."""

    def __init__(self, layout: Layout, words: Words) -> None:
        self.region = layout.region
        self.words = words
        self._layout = layout
        self._readers: dict[str, Reader] = dict(FACTS)
        self._questions: dict[str, Check] = {}

    def reader(self, name: str) -> Reader:
        """Returns the reader of a fact, a value derived from facts, a figure, or a formula."""
        if name not in self._readers:
            figure = self._layout.figures.get(name)
            self._readers[name] = (
                self._figure(figure.value) if figure else self._layout.formulas[name].value.reader(self)
            )
        return self._readers[name]

    def teller(self, name: str) -> Teller:
        """Returns the function that words a name: its label, its value and its unit. A figure has few values, so the
        text of each value is cached."""
        read, (label, unit) = self.reader(name), self.words.name(name)
        if name not in self._layout.figures:
            return telling(label, unit, read)
        said: dict[Exact, Said] = {}

        def tell(case: Situation, member: Member | None) -> Said:
            value = read(case, member)
            known = said.get(value)
            if known is None:
                known = said[value] = labelled(label, value, unit)
            return known

        return tell

    def question(self, name: str) -> Check:
        """Returns the check that answers a question of the pack. Raises KeyError for an unknown question."""
        if name not in self._questions:
            self._questions[name] = self._layout.questions[name].when.check(self)
        return self._questions[name]

    def _figure(self, figures: Figures) -> Reader:
        if isinstance(figures, int | Fraction):
            return lambda case, member: figures
        assert isinstance(figures, FigureTable)
        if figures.by_year is not None:
            years = {year: self._figure(inner) for year, inner in figures.by_year.items()}
            return lambda case, member: years[figures.year(case.filed_on.year)](case, member)
        by = self.reader(cast(str, figures.by))
        rows = {value: self._figure(inner) for value, inner in (figures.values or {}).items()}
        otherwise = rows.get("otherwise")
        return lambda case, member: rows.get(by(case, member), otherwise)(case, member)  # type: ignore[misc]
