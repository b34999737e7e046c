"""What differs between two packs, by item and by figure, in words; and what no words are made of, place by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..compare import differences
from ..loading import load_pack
from .entry import SECTIONS, Entry, Line
from .pack import entries
from .voice import Language, Voice

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that is new, gone, or says something else. `before`, `after`: each line that is not the same, empty where there is none."""

    section: str
    id: str
    title: str
    kind: str
    lines: Sequence[tuple[str, str, str]] = ()


def changes(old: Path, new: Path, language: Language = "zh") -> Iterator[Change]:
    """Every change in the order of the sections. Raises PackRefused for a pack that cannot be used."""
    before, after = (_read(file, language) for file in (old, new))
    raw = _raw(differences(old, new))
    for key in sorted(before.keys() | after.keys(), key=lambda key: SECTIONS.index(key[0])):
        change = _change(before.get(key), after.get(key))
        if change:
            raw.pop(key, None)
            yield change
    for (section, name), lines in raw.items():
        yield Change(section, name, name, "changed", [("", "", line) for line in lines])


def _read(file: Path, language: Language) -> Mapping[Key, Entry]:
    return {(entry.section, entry.id): entry for entry in entries(Voice(load_pack(file), language))}


def _change(before: Entry | None, after: Entry | None) -> Change | None:
    entry = after or before
    assert entry
    if before is None or after is None:
        lines = [("amount", "", line.text) for line in entry.of("amount", "value", "formula")]
        return Change(entry.section, entry.id, entry.title, "added" if after else "removed", lines)
    lines = [("label", before.title, after.title)] if before.title != after.title else []
    lines += _lines(before.lines, after.lines)
    return Change(entry.section, entry.id, entry.title, "changed", lines) if lines else None


def _lines(before: Sequence[Line], after: Sequence[Line]) -> Iterator[tuple[str, str, str]]:
    """Lines about the same thing beside each other."""
    for about in dict.fromkeys(line.about for line in (*before, *after)):
        olds, news = ([line.text for line in lines if line.about == about] for lines in (before, after))
        gone, come = [old for old in olds if old not in news], [new for new in news if new not in olds]
        for index in range(max(len(gone), len(come))):
            yield about, "".join(gone[index : index + 1]), "".join(come[index : index + 1])


def _raw(lines: Iterator[str]) -> dict[Key, list[str]]:
    """Differences of the files by entry: what the words do not say must not be lost."""
    found: dict[Key, list[str]] = {}
    for line in lines:
        section, _, rest = line[2:].partition(":")[0].partition(".")
        found.setdefault((section, rest.partition(".")[0]), []).append(line)
    return found
