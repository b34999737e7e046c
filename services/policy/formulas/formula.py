"""What every formula and every condition can do, and the smallest parts: numbers and names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, StringConstraints

from services.policy.core.money import Exact, decimal, is_number, written
from services.policy.vocabulary.dictionary import labelled
from services.policy.vocabulary.phrases import both

if TYPE_CHECKING:
    from services.policy.vocabulary.phrases import Said

    from .context import Check, Reader, Teller, Terms


class Formula(Protocol):
    """What every quantity can do. It is laid out in a pack, and bound once to what the names in that pack mean."""

    def reader(self, terms: Terms) -> Reader:
        """Computes the exact value in a household: fen, a count, or a rate."""

    def teller(self, terms: Terms) -> Teller:
        """Says the formula with the values that it used, in Chinese and English."""


class Test(Protocol):
    """What every condition can do."""

    def check(self, terms: Terms) -> Check:
        """Finds whether it is so in a household."""


class Node(BaseModel):
    """A part of a pack: typed, immutable, and nothing beside what is named."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def telling(label: Said, unit: str, read: Reader) -> Teller:
    """Words a value of a household: label, value, unit."""
    return lambda case, member: labelled(label, read(case, member), unit)


FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


def _possible(day: date) -> date:
    if not FIRST <= day <= LAST:
        raise ValueError(f"{day} is no day of a plan; write one from {FIRST} to {LAST}")
    return day


Flag = Annotated[bool, Strict()]
"""`true` or `false`; no `yes`, no 1."""
Whole = Annotated[int, Strict()]
"""A whole number; neither `true` nor text."""
Day = Annotated[date, Strict(), AfterValidator(_possible)]
Year = Annotated[int, Strict(), Field(ge=FIRST.year, le=LAST.year)]
Years = Annotated[int, Strict(), Field(ge=0, le=150)]
"""The age of a person."""
Text = Annotated[str, StringConstraints(pattern=r"\S")]
"""Text that says something."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that stands in the formula itself. `share`: it is written in percent."""

    number: Exact
    share: bool = False

    def reader(self, terms: Terms) -> Reader:
        """The number."""
        number = self.number
        return lambda case, member: number

    def teller(self, terms: Terms) -> Teller:
        """The number as it is read."""
        said = both(decimal(self.number))
        return lambda case, member: said


@dataclass(frozen=True, slots=True)
class Name:
    """A figure, a fact, a named formula, or a value derived from facts."""

    name: str

    def reader(self, terms: Terms) -> Reader:
        """What the name stands for."""
        return terms.reader(self.name)

    def teller(self, terms: Terms) -> Teller:
        """The label of the name, and its value with its unit; for the household's cash, how it was computed."""
        tell = terms.teller(self.name)
        if self.name != "living_cash":
            return tell
        return lambda case, member: ((case.test and case.test.tell_cash) or tell)(case, None)


def scalar(text: str | int) -> Formula:
    """The number or name that a pack writes in place of a formula. Raises ValueError for a share of more than 100%."""
    if not isinstance(text, int) and not is_number(text):
        return Name(text)
    number, share = written(text), str(text).endswith("%")
    if share and number > 1:
        raise ValueError(
            f"{text} is more than 100%; write a multiple of a standard as a figure with `unit: percent_of_standard`"
        )
    return Number(number, share)
