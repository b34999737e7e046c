"""The differences between two versions of a pack, by place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from services.policy.core.source import read_source


def differences(old: Path, new: Path) -> Iterator[str]:
    """Yields one line for each value that was added, removed or changed. Entries of a list are matched by their id."""
    before, after = _flat(read_source(old).content), _flat(read_source(new).content)
    for place in sorted(before.keys() | after.keys()):
        if place not in after:
            yield f"- {place}: {before[place]}"
        elif place not in before:
            yield f"+ {place}: {after[place]}"
        elif before[place] != after[place]:
            yield f"~ {place}: {before[place]} → {after[place]}"


def _flat(content: Any) -> Mapping[str, str]:
    return {".".join(place): text for place, text in _leaves(content, ())}


def _leaves(part: Any, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(part, dict):
        for key, inner in part.items():
            yield from _leaves(inner, (*place, str(key)))
    elif isinstance(part, list):
        for index, inner in enumerate(part):
            key = inner.get("id", index) if isinstance(inner, dict) else index
            yield from _leaves(inner, (*place, str(key)))
    else:
        yield place, str(part)
