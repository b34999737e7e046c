"""The figures of a region's plan by year, in plain words: limits of income and property, standards, shares and caps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.policy import Pack
from services.policy.explain.pack_text import Language, Voice


@dataclass(frozen=True, slots=True)
class Standard:
    """One figure. `by_year`: its text for each year; `always`: its text if it is the same in all years."""

    label: str
    by_year: Sequence[tuple[int, str]]
    always: str | None
    local: bool
    """True if the plan leaves it to a local office."""


def standards(pack: Pack, language: Language) -> list[Standard]:
    """Returns all figures in the order of the pack."""
    voices = {year: Voice(pack, language, date(year, 12, 31)) for year in pack.layout.years}
    found = []
    for entry in pack.layout.figures.values():
        by_year = [(year, voice.figures(entry.value, entry.unit)) for year, voice in voices.items()]
        texts = {text for _, text in by_year}
        always = texts.pop() if len(texts) == 1 else None
        found.append(Standard(entry.label.text(language), by_year, always, entry.source == "local"))
    return found
