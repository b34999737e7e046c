"""What every formula and every condition can do, and the smallest parts: numbers and names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel, ConfigDict

from ..money import Exact, decimal, exact, is_number
from .saying import Saying, both

if TYPE_CHECKING:
    from ..situation import Member, Situation


class Formula(Protocol):
    """What every quantity can do."""

    def value(self, case: Situation, member: Member | None) -> Exact:
        """The exact value: fen, a count, or a rate."""

    def say(self, case: Situation, member: Member | None) -> Saying:
        """The formula with the values that it used, in Chinese and English."""


class Node(BaseModel):
    """A part of a pack: typed, immutable, and nothing beside what is named."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Test(Protocol):
    """What every condition can do."""

    def holds(self, case: Situation, member: Member | None) -> bool:
        """Whether it is so."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that stands in the formula itself."""

    number: Exact

    def value(self, case: Situation, member: Member | None) -> Exact:
        """The number."""
        return self.number

    def say(self, case: Situation, member: Member | None) -> Saying:
        """The number as it is read."""
        return both(decimal(self.number))


@dataclass(frozen=True, slots=True)
class Name:
    """A figure, a fact, a named formula, or a value derived from facts."""

    name: str

    def value(self, case: Situation, member: Member | None) -> Exact:
        """What the name stands for in this household."""
        return case.pack.readers[self.name](case, member)  # type: ignore[return-value]

    def say(self, case: Situation, member: Member | None) -> Saying:
        """The label of the name, and its value with its unit; for the household's cash, how it was computed."""
        if self.name == "living_cash" and case.test and case.test.cash:
            return case.test.cash.say(case, None)
        return case.pack.words.named(self.name, self.value(case, member))


def scalar(text: str | int) -> Formula:
    """The number or name that a pack writes in place of a formula."""
    return Number(exact(text)) if isinstance(text, int) or is_number(text) else Name(text)
