"""Conditions that combine others, and conditions on the results of review and of other items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import BeforeValidator, Discriminator, Field, Tag

from .choices import Choice, Choose, Larger, Smaller
from .conditions import Age, AnySupporter, AtMost, Fact, Local, LongerThanAYear, MoreThan
from .formula import Flag, Node, Test
from .quantities import Difference, Product, Quantity, Quotient, Sum

if TYPE_CHECKING:
    from .context import Check, Member, Situation, Terms


class AnyMember(Node):
    """Some member is so."""

    any_member: Condition

    def check(self, terms: Terms) -> Check:
        """Returns a check that is true if the condition holds for at least one member."""
        check = self.any_member.check(terms)

        def some(case: Situation, member: Member | None) -> bool:
            for each in case.members:  # noqa: SIM110, a loop is twice as fast as a generator
                if check(case, each):
                    return True
            return False

        return some


class EveryMember(Node):
    """Every member is so."""

    every_member: Condition

    def check(self, terms: Terms) -> Check:
        """Returns a check that is true if the condition holds for every member."""
        check = self.every_member.check(terms)

        def every(case: Situation, member: Member | None) -> bool:
            for each in case.members:  # noqa: SIM110, a loop is twice as fast as a generator
                if not check(case, each):
                    return False
            return True

        return every


class AnyOf(Node):
    """At least one of these."""

    any: tuple[Condition, ...] = Field(min_length=2)

    def check(self, terms: Terms) -> Check:
        """Returns a check that is true if at least one condition holds."""
        checks = [part.check(terms) for part in self.any]

        def one(case: Situation, member: Member | None) -> bool:
            for check in checks:  # noqa: SIM110, a loop is twice as fast as a generator
                if check(case, member):
                    return True
            return False

        return one


class AllOf(Node):
    """Every one of these; written as a plain list."""

    all: tuple[Condition, ...] = Field(min_length=1)

    def check(self, terms: Terms) -> Check:
        """Returns a check that is true if every condition holds."""
        checks = [part.check(terms) for part in self.all]

        def each(case: Situation, member: Member | None) -> bool:
            for check in checks:  # noqa: SIM110, a loop is twice as fast as a generator
                if not check(case, member):
                    return False
            return True

        return each


class Not(Node):
    """Not so."""

    not_: Condition = Field(alias="not")

    def check(self, terms: Terms) -> Check:
        """Returns a check that is true if the condition does not hold."""
        check = self.not_.check(terms)
        return lambda case, member: not check(case, member)


class Granted(Node):
    """Another item of this household is granted: to the member at hand, or as a whole."""

    granted: str

    def check(self, terms: Terms) -> Check:
        """Returns a check that is true if the item is granted."""
        item = self.granted
        return lambda case, member: case.result(item).granted_to(member)


class Holds(Node):
    """A question of the pack is answered with yes."""

    holds_question: str = Field(alias="holds")

    def check(self, terms: Terms) -> Check:
        """Returns a check that gives the answer: evaluated in review, disclosed by review in a department."""
        name, ask = self.holds_question, terms.question(self.holds_question)
        return lambda case, member: ask(case, None) if case.answers is None else name in case.answers


class SingleListed(Node):
    """The member at hand has 低保 alone, or some member has."""

    single_listed: Flag

    def check(self, terms: Terms) -> Check:
        """Returns a check that compares this with the expected value."""
        asked = self.single_listed

        def listed(case: Situation, member: Member | None) -> bool:
            if member is not None:
                return member.single_listed == asked
            return any(each.single_listed for each in case.members) == asked

        return listed


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
