"""Conditions: typed questions about a household or one of its members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Protocol, Union

from pydantic import BeforeValidator, Discriminator, Field, Tag

from .dates import a_year_before, completed_years, past_birthday
from .quantities import Choice, Choose, Difference, Larger, Node, Product, Quantity, Smaller, Sum

if TYPE_CHECKING:
    from .situation import Member, Situation


class Test(Protocol):
    """What every condition can do."""

    def holds(self, case: Situation, member: Member | None) -> bool:
        """Whether it is so."""


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


class MoreThan(Node):
    """The first quantity is more than the second, compared exactly."""

    more_than: tuple[Quantity, Quantity]

    def holds(self, case: Situation, member: Member | None) -> bool:
        """Whether it is more than that."""
        first, second = self.more_than
        return first.value(case, member) > second.value(case, member)


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


class AnyMember(Node):
    """Some member is so."""

    any_member: Condition

    def holds(self, case: Situation, member: Member | None) -> bool:
        """Whether it holds for some member."""
        return any(self.any_member.holds(case, each) for each in case.members)


class EveryMember(Node):
    """Every member is so."""

    every_member: Condition

    def holds(self, case: Situation, member: Member | None) -> bool:
        """Whether it holds for each member."""
        return all(self.every_member.holds(case, each) for each in case.members)


class AnyOf(Node):
    """At least one of these."""

    any: tuple[Condition, ...] = Field(min_length=2)

    def holds(self, case: Situation, member: Member | None) -> bool:
        """Whether one holds."""
        for part in self.any:  # noqa: SIM110, a loop is twice as fast as a generator
            if part.holds(case, member):
                return True
        return False


class AllOf(Node):
    """Every one of these; written as a plain list."""

    all: tuple[Condition, ...] = Field(min_length=1)

    def holds(self, case: Situation, member: Member | None) -> bool:
        """Whether each holds."""
        for part in self.all:  # noqa: SIM110, a loop is twice as fast as a generator
            if not part.holds(case, member):
                return False
        return True


class Not(Node):
    """Not so."""

    not_: Condition = Field(alias="not")

    def holds(self, case: Situation, member: Member | None) -> bool:
        """Whether it does not hold."""
        return not self.not_.holds(case, member)


class Granted(Node):
    """Another item of this household is granted: to the member at hand, or as a whole."""

    granted: str

    def holds(self, case: Situation, member: Member | None) -> bool:
        """Whether it is granted."""
        return case.pack.result(case, self.granted).granted_to(member)


class Holds(Node):
    """A question of the pack is answered with yes."""

    holds_question: str = Field(alias="holds")

    def holds(self, case: Situation, member: Member | None) -> bool:
        """The answer: review's own, or what review told the department."""
        if case.answers is not None:
            return self.holds_question in case.answers
        return case.pack.layout.questions[self.holds_question].when.holds(case, None)


class SingleListed(Node):
    """The member at hand has 低保 alone, or some member has."""

    single_listed: bool

    def holds(self, case: Situation, member: Member | None) -> bool:
        """Whether it is so."""
        if member is not None:
            return member.single_listed == self.single_listed
        return any(each.single_listed for each in case.members) == self.single_listed


_KINDS: dict[str, type[Node]] = {
    "fact": Fact,
    "at_most": AtMost,
    "more_than": MoreThan,
    "age": Age,
    "local": Local,
    "longer_than_a_year": LongerThanAYear,
    "any_supporter": AnySupporter,
    "any_member": AnyMember,
    "every_member": EveryMember,
    "any": AnyOf,
    "all": AllOf,
    "not": Not,
    "granted": Granted,
    "holds": Holds,
    "single_listed": SingleListed,
}


def _plain_list(value: Any) -> Any:
    return {"all": value} if isinstance(value, list) else value


def _kind(value: Any) -> str | None:
    return next((key for key in value if key in _KINDS), None) if isinstance(value, dict) else None


if TYPE_CHECKING:
    Condition = Test
else:
    Condition = Annotated[
        Union[tuple(Annotated[kind, Tag(key)] for key, kind in _KINDS.items())],  # noqa: UP007
        Discriminator(
            _kind,
            custom_error_type="unknown_condition",
            custom_error_message=f"no condition; write a list of conditions, or one of: {', '.join(sorted(_KINDS))}",
        ),
        BeforeValidator(_plain_list),
    ]
    """A question with yes or no: a list means all of them."""

    for _model in (*_KINDS.values(), Choice, Choose, Sum, Product, Difference, Smaller, Larger):
        _model.model_rebuild(_types_namespace={"Condition": Condition, "Choice": Choice, "Quantity": Quantity})
