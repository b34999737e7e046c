"""Conditions: typed questions about a household or one of its members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from ..dates import a_year_before, completed_years, past_birthday
from .formula import Node
from .quantities import Quantity
from .saying import Saying, joined

if TYPE_CHECKING:
    from ..situation import Member, Situation


Value = bool | int | str


class Fact(Node):
    """A fact is a value, is one of several, is not a value, is given at all, or has a part that is true."""

    fact: str
    is_: Value | None = Field(None, alias="is")
    one_of: frozenset[Value] | None = None
    is_not: Value | None = None
    given: bool | None = None
    has: str | None = None

    def holds(self, case: Situation, member: Member | None) -> bool:
        """Whether the fact is as said."""
        value = case.pack.readers[self.fact](case, member)
        if self.one_of is not None:
            return value in self.one_of
        if self.is_ is not None:
            return value == self.is_
        if self.is_not is not None:
            return value != self.is_not
        return self._present(value)

    def _present(self, value: object) -> bool:
        if self.has is not None:
            return value is not None and bool(getattr(value, self.has))
        return (value is not None) == self.given


class AtMost(Node):
    """The first quantity is the second or less, compared exactly."""

    at_most: tuple[Quantity, Quantity]

    def holds(self, case: Situation, member: Member | None) -> bool:
        """Whether it is at most that."""
        first, second = self.at_most
        return first.value(case, member) <= second.value(case, member)

    def say(self, case: Situation, *, held: bool) -> Saying:
        """Both sides and how they stand to each other, of a household of which it held or not."""
        return joined(" ≤ " if held else " > ", [side.say(case, None) for side in self.at_most])


class MoreThan(Node):
    """The first quantity is more than the second, compared exactly."""

    more_than: tuple[Quantity, Quantity]

    def holds(self, case: Situation, member: Member | None) -> bool:
        """Whether it is more than that."""
        first, second = self.more_than
        return first.value(case, member) > second.value(case, member)

    def say(self, case: Situation, *, held: bool) -> Saying:
        """Both sides and how they stand to each other, of a household of which it held or not."""
        return joined(" > " if held else " ≤ ", [side.say(case, None) for side in self.more_than])


class Age(Node):
    """The member's completed years on the day of filing, both ends inside."""

    class Years(Node):
        """From an age, to an age, or both."""

        from_: int = Field(0, alias="from")
        to: int = 200

    age: Years

    def holds(self, case: Situation, member: Member | None) -> bool:
        """Whether the member is of that age."""
        birth: Any = member.facts.birth_date if member else None
        return self.age.from_ <= completed_years(birth, case.filed_on) <= self.age.to


class Local(Node):
    """The region of a fact is this region, or lies in it."""

    local: str

    def holds(self, case: Situation, member: Member | None) -> bool:
        """Whether the code is local; an absent one is not."""
        code, region = case.pack.readers[self.local](case, member), case.pack.region
        return isinstance(code, str) and (code == region or (region.endswith("00") and code[:4] == region[:4]))


class LongerThanAYear(Node):
    """The date of a fact is more than twelve months before filing."""

    longer_than_a_year: str

    def holds(self, case: Situation, member: Member | None) -> bool:
        """Whether more than a year has passed; an absent date has not begun."""
        since: Any = case.pack.readers[self.longer_than_a_year](case, member)
        return since is not None and since < a_year_before(case.filed_on)


class AnySupporter(Node):
    """Some supporter is able, or over an age."""

    class Kind(Node):
        """What is asked of the supporter."""

        able: bool | None = None
        over_age: int | None = None

    any_supporter: Kind

    def holds(self, case: Situation, member: Member | None) -> bool:
        """Whether there is such a supporter."""
        kind = self.any_supporter
        return any(
            (kind.able is None or supporter.able == kind.able)
            and (kind.over_age is None or past_birthday(supporter.birth_date, kind.over_age, case.filed_on))
            for supporter in case.household.supporters
        )
