"""Quantities that are one of several: the first whose condition holds, the smallest, or the largest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from .formula import Node

if TYPE_CHECKING:
    from services.policy.core.money import Exact
    from services.policy.vocabulary.phrases import Said

    from .combinations import Condition
    from .context import Check, Member, Reader, Situation, Teller, Terms
    from .quantities import Quantity


@dataclass(frozen=True, slots=True)
class Alternative:
    """One line of a choice, bound: its condition, its value and its text."""

    check: Check | None
    read: Reader
    tell: Teller
    clause: str | None = None


class Choice(Node):
    """One line of a choice; without `when` it holds for all that is left."""

    when: Condition | None = None
    then: Quantity
    clause: str | None = None

    def line(self, terms: Terms) -> Alternative:
        """Returns the line with its names bound."""
        check = self.when.check(terms) if self.when else None
        return Alternative(check, self.then.reader(terms), self.then.teller(terms), self.clause)


def line_of(lines: Sequence[Alternative], case: Situation, member: Member | None) -> Alternative:
    """Returns the first line that holds. The checks of the pack ensure that the last line always holds."""
    for line in lines:
        if line.check is None or line.check(case, member):
            return line
    raise AssertionError(lines)


class Choose(Node):
    """The first line whose condition holds."""

    choose: tuple[Choice, ...] = Field(min_length=1)

    def lines(self, terms: Terms) -> tuple[Alternative, ...]:
        """Returns the lines with their names bound."""
        return tuple(choice.line(terms) for choice in self.choose)

    def reader(self, terms: Terms) -> Reader:
        """Returns a reader of the line that holds."""
        lines = self.lines(terms)
        return lambda case, member: line_of(lines, case, member).read(case, member)

    def teller(self, terms: Terms) -> Teller:
        """Returns a teller of the line that holds."""
        lines = self.lines(terms)
        return lambda case, member: line_of(lines, case, member).tell(case, member)


class Smaller(Node):
    """The smallest of its parts."""

    smallest: tuple[Quantity, ...] = Field(min_length=2)

    def reader(self, terms: Terms) -> Reader:
        """Returns a reader of the smallest value."""
        parts = [part.reader(terms) for part in self.smallest]
        return lambda case, member: min([read(case, member) for read in parts])

    def teller(self, terms: Terms) -> Teller:
        """Returns a teller of the smallest part."""
        return _extreme(min, self.smallest, terms)


class Larger(Node):
    """The largest of its parts."""

    largest: tuple[Quantity, ...] = Field(min_length=2)

    def reader(self, terms: Terms) -> Reader:
        """Returns a reader of the largest value."""
        parts = [part.reader(terms) for part in self.largest]
        return lambda case, member: max([read(case, member) for read in parts])

    def teller(self, terms: Terms) -> Teller:
        """Returns a teller of the largest part."""
        return _extreme(max, self.largest, terms)


def _extreme(chosen: Callable[[list[Exact]], Exact], parts: tuple[Quantity, ...], terms: Terms) -> Teller:
    """Returns a teller of the smallest or largest part."""
    readers, tellers = [part.reader(terms) for part in parts], [part.teller(terms) for part in parts]

    def tell(case: Situation, member: Member | None) -> Said:
        values: list[Exact] = [read(case, member) for read in readers]
        return tellers[values.index(chosen(values))](case, member)

    return tell
