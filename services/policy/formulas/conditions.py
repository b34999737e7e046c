"""Typed conditions on a household or one of its members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field, model_validator

from services.policy.calendar.dates import a_year_before, completed_years, past_birthday

from .comparing import compared
from .formula import Flag, Node, Text, Whole, Years
from .quantities import Quantity

if TYPE_CHECKING:
    from .context import Check, Member, Situation, Teller, Terms


Value = Flag | Whole | Text


class Fact(Node):
    """A fact is a value, is one of several, is not a value, is given at all, or has a part that is true."""

    fact: str
    is_: Value | None = Field(None, alias="is")
    one_of: Annotated[frozenset[Value], Field(min_length=1)] | None = None
    is_not: Value | None = None
    given: Flag | None = None
    has: str | None = None

    def check(self, terms: Terms) -> Check:
        """Returns a check of the fact."""
        read, values, same, other = terms.reader(self.fact), self.one_of, self.is_, self.is_not
        if values is not None:
            return lambda case, member: read(case, member) in values
        if same is not None:
            return lambda case, member: read(case, member) == same
        if other is not None:
            return lambda case, member: read(case, member) != other
        return self._present(terms)

    def _present(self, terms: Terms) -> Check:
        read, given, part = terms.reader(self.fact), self.given, self.has
        if part is None:
            return lambda case, member: (read(case, member) is not None) == given

        def has(case: Situation, member: Member | None) -> bool:
            value = read(case, member)
            return value is not None and bool(getattr(value, part))

        return has


class AtMost(Node):
    """The first quantity is the second or less, compared exactly."""

    at_most: tuple[Quantity, Quantity]

    @property
    def sides(self) -> tuple[Quantity, Quantity]:
        """The two quantities that are compared."""
        return self.at_most

    def check(self, terms: Terms) -> Check:
        """Returns a check that is true if the first quantity is at most the second."""
        first, second = [side.reader(terms) for side in self.at_most]
        return lambda case, member: first(case, member) <= second(case, member)

    def tellers(self, terms: Terms) -> tuple[Teller, Teller]:
        """Returns two tellers of the comparison: one for a comparison that held, one for a comparison that did not."""
        above, not_above = compared(self.at_most, terms)
        return not_above, above


class MoreThan(Node):
    """The first quantity is more than the second, compared exactly."""

    more_than: tuple[Quantity, Quantity]

    @property
    def sides(self) -> tuple[Quantity, Quantity]:
        """The two quantities that are compared."""
        return self.more_than

    def check(self, terms: Terms) -> Check:
        """Returns a check that is true if the first quantity is more than the second."""
        first, second = [side.reader(terms) for side in self.more_than]
        return lambda case, member: first(case, member) > second(case, member)

    def tellers(self, terms: Terms) -> tuple[Teller, Teller]:
        """Returns two tellers of the comparison: one for a comparison that held, one for a comparison that did not."""
        return compared(self.more_than, terms)


class Age(Node):
    """The member's completed years on the day of filing, both ends inside."""

    class Range(Node):
        """From an age, to an age, or both."""

        from_: Years = Field(0, alias="from")
        to: Years = 150

        @model_validator(mode="after")
        def _in_order(self) -> Self:
            if not self.model_fields_set or self.from_ > self.to:
                raise ValueError("write an age `from`, an age `to` that is not lower, or both")
            return self

    age: Range

    def check(self, terms: Terms) -> Check:
        """Returns a check that is true if the member is of that age."""
        youngest, oldest = self.age.from_, self.age.to

        def of_age(case: Situation, member: Member | None) -> bool:
            birth: Any = member.facts.birth_date if member else None
            return youngest <= completed_years(birth, case.filed_on) <= oldest

        return of_age


class Local(Node):
    """The region of a fact is this region, or lies in it."""

    local: str

    def check(self, terms: Terms) -> Check:
        """Returns a check that is true if the code is local. An absent code is not local."""
        read, region = terms.reader(self.local), terms.region
        within = region.removesuffix("00")

        def local(case: Situation, member: Member | None) -> bool:
            code = read(case, member)
            return isinstance(code, str) and (code == region or (within != region and code.startswith(within)))

        return local


class LongerThanAYear(Node):
    """The date of a fact is more than twelve months before filing."""

    longer_than_a_year: str

    def check(self, terms: Terms) -> Check:
        """Returns a check that is true if more than a year has passed. It is false if there is no date."""
        read = terms.reader(self.longer_than_a_year)

        def longer(case: Situation, member: Member | None) -> bool:
            since: Any = read(case, member)
            return since is not None and since < a_year_before(case.filed_on)

        return longer


class AnySupporter(Node):
    """Some supporter is able, or over an age."""

    class Kind(Node):
        """What is asked of the supporter."""

        able: Flag | None = None
        over_age: Years | None = None

    any_supporter: Kind

    def check(self, terms: Terms) -> Check:
        """Returns a check that is true if there is such a supporter."""
        able, age = self.any_supporter.able, self.any_supporter.over_age

        def supported(case: Situation, member: Member | None) -> bool:
            for supporter in case.household.supporters:
                if (able is None or supporter.able == able) and (
                    age is None or past_birthday(supporter.birth_date, age, case.filed_on)
                ):
                    return True
            return False

        return supported
