"""Conditions made of others, and conditions on what the review and other items found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import BeforeValidator, Discriminator, Field, Tag

from .conditions import Age, AnySupporter, AtMost, Fact, Local, LongerThanAYear, MoreThan
from .formula import Node, Test
from .quantities import Choice, Choose, Difference, Larger, Product, Quantity, Quotient, Smaller, Sum

if TYPE_CHECKING:
    from ..situation import Member, Situation


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

    for _model in (*_KINDS.values(), Choice, Choose, Sum, Product, Quotient, Difference, Smaller, Larger):
        _model.model_rebuild(_types_namespace={"Condition": Condition, "Choice": Choice, "Quantity": Quantity})
