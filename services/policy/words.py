"""Labels and phrases in Chinese and English: those of every region from `words.yaml`, those of a region from its pack."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from .formulas.saying import Saying
from .money import Exact, decimal, yuan
from .source import read_source

if TYPE_CHECKING:
    from .layout import Layout

Table = Mapping[str, Mapping[str, tuple[str, ...]]]


@cache
def common() -> Table:
    """The words of every region, by section."""
    content = read_source(Path(__file__).parent / "words.yaml").content
    return {section: {str(name): tuple(texts) for name, texts in words.items()} for section, words in content.items()}


@cache
def word(section: str, name: str) -> Saying:
    """A word of every region."""
    zh, en, *_ = common()[section][name]
    return Saying(zh, en)


def measured(value: Exact, unit: str) -> Saying:
    """A value with its unit."""
    text = yuan(value) if unit == "fen" else decimal(value * 100 if unit == "percent" else value)
    zh, en = _units()[unit]
    return Saying(text + zh, text + en)


@cache
def _units() -> Mapping[str, Saying]:
    return {name: word("units", name) for name in common()["units"]}


class Words:
    """The words of one pack."""

    def __init__(self, layout: Layout) -> None:
        self._names = {name: (Saying(zh, en), unit) for name, (zh, en, unit) in common()["facts"].items()}
        for name, entry in (layout.figures | layout.formulas).items():
            self._names[name] = (Saying(entry.label.zh, entry.label.en), entry.unit)
        self._items = {item.id: Saying(item.label.zh, item.label.en) for item in layout.items}
        self._figures = layout.figures.keys()
        self._said: dict[tuple[str, int, int], Saying] = {}
        self._bills: dict[tuple[str, frozenset[str] | None], Saying] = {}

    def named(self, name: str, value: Exact) -> Saying:
        """A named value: its label, the value, the unit."""
        if name not in self._figures:
            return self._labelled(name, value)
        key = (name, value.numerator, value.denominator)
        if key not in self._said:
            self._said[key] = self._labelled(name, value)
        return self._said[key]

    def _labelled(self, name: str, value: Exact) -> Saying:
        label, unit = self._names[name]
        zh, en = measured(value, unit)
        return Saying(label.zh + zh, f"{label.en} {en}")

    def item(self, item: str) -> Saying:
        """The label of an item."""
        return self._items[item]

    def granted(self, item: str, value: Exact) -> Saying:
        """What another item grants."""
        zh, en = measured(value, "fen")
        label, phrase = self._items[item], word("phrases", "granted")
        return Saying(f"{phrase.zh}{label.zh}{zh}", f"{phrase.en}{label.en} {en}")

    def bills(self, window: str, kinds: frozenset[str] | None, value: Exact) -> Saying:
        """Own payments of a window and of kinds."""
        key = (window, kinds)
        if key not in self._bills:
            self._bills[key] = _bills_label(window, kinds)
        label, amount = self._bills[key], measured(value, "fen")
        return Saying(label.zh + amount.zh, f"{label.en} {amount.en}")


def _bills_label(window: str, kinds: frozenset[str] | None) -> Saying:
    when, own = word("bills", window), word("bills", "own")
    which = [word("bills", kind) for kind in sorted(kinds or ["all"], reverse=True)]
    zh = when.zh + "和".join(kind.zh for kind in which) + own.zh
    return Saying(zh, when.en + " and ".join(kind.en for kind in which) + own.en)
