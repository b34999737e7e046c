"""The differences between two packs, in words by item and figure. A difference that has no text is shown by its place
in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from services.policy.loading.differences import differences
from services.policy.loading.packs import load_pack

from .entry import SECTIONS, Entry, EntryLine
from .pack import entries
from .voice import Language, Voice

Key = tuple[str, str]

COUNTED = ("entry", "categories")
"""Sections whose entries have a number instead of a name."""

ALONE = ("single_listing",)
"""Sections with one entry."""


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One entry that was added, removed or changed. A line is its subject, its text before and its text after; a text
    is empty if there is none."""

    section: str
    id: str
    title: str
    kind: str
    lines: Sequence[tuple[str, str, str]] = ()


def changes(old: Path, new: Path, language: Language = "zh") -> Iterator[EntryChange]:
    """Yields every change in the order of the sections. Raises PackRefused for a pack that cannot be used."""
    before, after = (_read(file, language) for file in (old, new))
    raw = _raw(differences(old, new))
    for key in sorted({**before, **after}, key=lambda key: SECTIONS.index(key[0])):
        change = _change(before.get(key), after.get(key))
        if change:
            raw.pop(key, None)
            yield change
    for (section, name), lines in raw.items():
        yield EntryChange(section, name, name, "changed", [("", "", line) for line in lines])


def _read(file: Path, language: Language) -> Mapping[Key, Entry]:
    return {(entry.section, entry.id): entry for entry in entries(Voice(load_pack(file), language))}


def _change(before: Entry | None, after: Entry | None) -> EntryChange | None:
    entry = after or before
    assert entry
    if before is None or after is None:
        lines = [(line.about, "", line.text) for line in entry.of("amount", "value", "formula")]
        return EntryChange(entry.section, entry.id, entry.title, "added" if after else "removed", lines)
    lines = [("label", before.title, after.title)] if before.title != after.title else []
    lines += _lines(before.lines, after.lines)
    return EntryChange(entry.section, entry.id, entry.title, "changed", lines) if lines else None


def _lines(before: Sequence[EntryLine], after: Sequence[EntryLine]) -> Iterator[tuple[str, str, str]]:
    """Yields the lines that differ, with lines about the same subject side by side."""
    for about in dict.fromkeys(line.about for line in (*before, *after)):
        olds, news = ([line.text for line in lines if line.about == about] for lines in (before, after))
        gone, come = [old for old in olds if old not in news], [new for new in news if new not in olds]
        for old, new in zip_longest(gone, come, fillvalue=""):
            yield about, *(_rows(old, new) if about == "value" else (old, new))


def _rows(before: str, after: str) -> tuple[str, str]:
    """Returns only the rows that differ, if both texts are tables with the same number of rows."""
    for mark in ("、", ", "):
        olds, news = before.split(mark), after.split(mark)
        if len(olds) == len(news) > 1:
            pairs = [(old, new) for old, new in zip(olds, news, strict=True) if old != new]
            return mark.join(old for old, _ in pairs), mark.join(new for _, new in pairs)
    return before, after


def _raw(lines: Iterator[str]) -> dict[Key, list[str]]:
    """Groups the differences of the files by entry. They are shown if the texts of an entry do not differ, so that
    none is lost."""
    found: dict[Key, list[str]] = {}
    for line in lines:
        found.setdefault(_key(line[2:].partition(":")[0].split(".")), []).append(line)
    return found


def _key(place: Sequence[str]) -> Key:
    """Returns the entry to which a place in the file belongs."""
    section, name = place[0], ".".join(place[1 : 3 if place[0] == "items" else 2])
    if section in COUNTED:
        return section, str(int(name) + 1)
    if section in ("provisional_for", "confirmed_by"):
        return "provisional", ""
    if section not in SECTIONS:
        return "pack", ""
    return section, "" if section in ALONE else name
