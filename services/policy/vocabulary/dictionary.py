"""Labels and phrases in Chinese and English. Labels of facts come from the catalogue, texts of all regions from
`words.yaml`, texts of one region from its pack."""

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
    """Returns the texts that all regions share, by section."""
    content = read_source(Path(__file__).parent / "words.yaml").content
    return {section: {str(name): tuple(texts) for name, texts in words.items()} for section, words in content.items()}


@cache
def numbers() -> Mapping[str, tuple[Said, str]]:
    """Returns the label and the unit of each number. Facts have theirs in the catalogue; derived values and supply
    have theirs in `words.yaml`."""
    facts = {name: ((fact.zh, fact.en), fact.unit) for name, fact in CATALOGUE.items() if fact.unit}
    return {**facts, **{name: ((zh, en), unit) for name, (zh, en, unit) in common()["numbers"].items()}}


@cache
def offices() -> Mapping[str, Saying]:
    """Returns the title of each office as it is used within a sentence, by the id of the office."""
    return {one.id: Saying(*one.title) for one in OFFICES}


@cache
def word(section: str, name: str) -> Saying:
    """Returns a text that all regions share. Raises KeyError for an unknown section or name."""
    zh, en, *_ = common()[section][name]
    return Saying(zh, en)


def measured(value: Exact, unit: str) -> Said:
    """Returns a value with its unit."""
    text = _WRITTEN.get(unit, decimal)(value)
    zh, en = word("units", unit)
    return text + zh, text + en


def labelled(label: Said, value: Exact, unit: str) -> Said:
    """Returns a label followed by a value with its unit."""
    zh, en = measured(value, unit)
    return label[0] + zh, f"{label[1]} {en}"


def _percent(value: Exact) -> str:
    return decimal(value * 100)


_WRITTEN: Mapping[str, Callable[[Exact], str]] = {"fen": yuan, "percent": _percent, "percent_of_standard": _percent}
"""Functions that format a value, for units whose value is not written as a plain number."""


def bills_label(window: str, kinds: frozenset[str] | None) -> Said:
    """Returns the label of the own medical payments of a window, of these kinds or of all."""
    when, own = word("bills", window), word("bills", "own")
    which = [word("bills", kind) for kind in sorted(kinds or ["all"], reverse=True)]
    zh = when.zh + "和".join(kind.zh for kind in which) + own.zh
    return zh, when.en + " and ".join(kind.en for kind in which) + own.en
