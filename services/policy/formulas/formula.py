"""The interfaces of formulas and conditions, and the smallest formulas: numbers and names."""

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
    """The interface of a quantity. A pack contains it; it is bound once to the meaning of the names in that pack."""

    def reader(self, terms: Terms) -> Reader:
        """Returns a reader that computes the exact value for a household: fen, a count, or a rate."""

    def teller(self, terms: Terms) -> Teller:
        """Returns a teller that words the formula with the values used, in Chinese and English."""


class Test(Protocol):
    """The interface of a condition."""

    def check(self, terms: Terms) -> Check:
        """Returns a check that evaluates the condition for a household."""


class Node(BaseModel):
    """A part of a pack: typed and immutable. It refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def telling(label: Said, unit: str, read: Reader) -> Teller:
    """Returns a teller of a value: label, value, unit."""
    return lambda case, member: labelled(label, read(case, member), unit)


FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


def _possible(day: date) -> date:
    if not FIRST <= day <= LAST:
        raise ValueError(f"{day} is no day of a plan; write one from {FIRST} to {LAST}")
    return day


Flag = Annotated[bool, Strict()]
"""`true` or `false`, not `yes` or 1."""
Whole = Annotated[int, Strict()]
"""A whole number, not `true` and not text."""
Day = Annotated[date, Strict(), AfterValidator(_possible)]
Year = Annotated[int, Strict(), Field(ge=FIRST.year, le=LAST.year)]
Years = Annotated[int, Strict(), Field(ge=0, le=150)]
"""The age of a person, in years."""
Text = Annotated[str, StringConstraints(pattern=r"\S")]
"""Text that is not blank."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a formula. `share`: True if it is written in percent."""

    number: Exact
    share: bool = False

    def reader(self, terms: Terms) -> Reader:
        """Returns a reader of the number."""
        number = self.number
        return lambda case, member: number

    def teller(self, terms: Terms) -> Teller:
        """Returns a teller of the number."""
        said = both(decimal(self.number))
        return lambda case, member: said


@dataclass(frozen=True, slots=True)
class Name:
    """A figure, a fact, a named formula, or a value derived from facts."""

    name: str

    def reader(self, terms: Terms) -> Reader:
        """Returns the reader of the name."""
        return terms.reader(self.name)

    def teller(self, terms: Terms) -> Teller:
        """Returns a teller of the label of the name and its value with its unit. For the household's cash, the text
        shows how it was computed."""
        tell = terms.teller(self.name)
        if self.name != "living_cash":
            return tell
        return lambda case, member: ((case.test and case.test.tell_cash) or tell)(case, None)


def scalar(text: str | int) -> Formula:
    """Returns the number or name that a pack writes in place of a formula. Raises ValueError for a share of more than
    100 %."""
    if not isinstance(text, int) and not is_number(text):
        return Name(text)
    number, share = written(text), str(text).endswith("%")
    if share and number > 1:
        raise ValueError(
            f"{text} is more than 100%; write a multiple of a standard as a figure with `unit: percent_of_standard`"
        )
    return Number(number, share)
