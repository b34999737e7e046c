"""Labels and phrases in Chinese and English: those of facts from the catalogue, those of every region from `words.yaml`, those of a region from its pack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from lianban_contracts.departments import OFFICES

from services.policy.core.money import Exact, decimal, yuan
from services.policy.core.source import read_source
from services.policy.facts import CATALOGUE

from .phrases import Said, Saying

Table = Mapping[str, Mapping[str, tuple[str, ...]]]


@cache
def common() -> Table:
    """The words of every region, by section."""
    content = read_source(Path(__file__).parent / "words.yaml").content
    return {section: {str(name): tuple(texts) for name, texts in words.items()} for section, words in content.items()}


@cache
def numbers() -> Mapping[str, tuple[Said, str]]:
    """The label and the unit of each number: those of facts from the catalogue, derived ones and supply from `words.yaml`."""
    facts = {name: ((fact.zh, fact.en), fact.unit) for name, fact in CATALOGUE.items() if fact.unit}
    return {**facts, **{name: ((zh, en), unit) for name, (zh, en, unit) in common()["numbers"].items()}}


@cache
def offices() -> Mapping[str, Saying]:
    """The title of each office within a sentence, by its id."""
    return {one.id: Saying(*one.title) for one in OFFICES}


@cache
def word(section: str, name: str) -> Saying:
    """A word of every region."""
    zh, en, *_ = common()[section][name]
    return Saying(zh, en)


def measured(value: Exact, unit: str) -> Said:
    """A value with its unit."""
    text = _WRITTEN.get(unit, decimal)(value)
    zh, en = word("units", unit)
    return text + zh, text + en


def labelled(label: Said, value: Exact, unit: str) -> Said:
    """A value after its label, with its unit."""
    zh, en = measured(value, unit)
    return label[0] + zh, f"{label[1]} {en}"


def _percent(value: Exact) -> str:
    return decimal(value * 100)


_WRITTEN: Mapping[str, Callable[[Exact], str]] = {"fen": yuan, "percent": _percent, "percent_of_standard": _percent}
"""How a value is written where it is more than a number."""


def bills_label(window: str, kinds: frozenset[str] | None) -> Said:
    """Own payments of a window and of kinds."""
    when, own = word("bills", window), word("bills", "own")
    which = [word("bills", kind) for kind in sorted(kinds or ["all"], reverse=True)]
    zh = when.zh + "和".join(kind.zh for kind in which) + own.zh
    return zh, when.en + " and ".join(kind.en for kind in which) + own.en
