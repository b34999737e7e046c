"""One entry of a pack as lines of text: for example a standard, a category or a benefit item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .conditions import condition
from .quantities import quantity

if TYPE_CHECKING:
    from services.policy.formulas.formula import Formula, Test

    from .voice import Voice

SECTIONS = (
    "pack", "figures", "formulas", "questions", "income", "entry", "categories", "single_listing", "provisional",
    "assistance_types", "items", "documents", "clocks", "indicators", "clauses",
)  # fmt: skip
"""The sections in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of an entry: its subject and its text."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a pack, for example a standard, a category or an item: its section, id, title and lines."""

    section: str
    id: str
    title: str
    lines: Sequence[EntryLine]

    def of(self, *about: str) -> Iterator[EntryLine]:
        """Returns the lines about these subjects."""
        return (line for line in self.lines if line.about in about)


def when(test: Test | None, voice: Voice, about: str = "when") -> Iterator[EntryLine]:
    """Yields the line of a condition, if there is one."""
    if test is not None:
        yield EntryLine(about, condition(voice, test))


def formula(of: Formula | None, voice: Voice, about: str) -> Iterator[EntryLine]:
    """Yields the line of a formula, if there is one."""
    if of is not None:
        yield EntryLine(about, quantity(voice, of))
