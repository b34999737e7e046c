"""Quantities: typed formulas that compute exactly and say in words what they computed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from ..money import Exact
from .formula import Formula, Node, scalar
from .saying import Saying, both, joined

if TYPE_CHECKING:
    from ..situation import Member, Situation
    from .combinations import Condition


class Sum(Node):
    """All parts together."""

    sum: tuple[Quantity, ...] = Field(min_length=2)

    def value(self, case: Situation, member: Member | None) -> Exact:
        """The sum."""
        return sum(part.value(case, member) for part in self.sum)

    def say(self, case: Situation, member: Member | None) -> Saying:
        """Its parts with plus signs, in brackets."""
        return joined(" + ", [part.say(case, member) for part in self.sum]).bracketed()


class Product(Node):
    """All parts multiplied."""

    product: tuple[Quantity, ...] = Field(min_length=2)

    def value(self, case: Situation, member: Member | None) -> Exact:
        """The product."""
        above, below = 1, 1
        for part in self.product:
            value = part.value(case, member)
            above, below = above * value.numerator, below * value.denominator
        return Fraction(above, below) if above % below else above // below

    def say(self, case: Situation, member: Member | None) -> Saying:
        """Its parts with multiplication signs."""
        return joined(" × ", [part.say(case, member) for part in self.product])


class Quotient(Node):
    """A part divided by a whole number, exactly."""

    quotient: tuple[Quantity, Annotated[int, Field(gt=0)]]

    def value(self, case: Situation, member: Member | None) -> Exact:
        """The quotient."""
        part, number = self.quotient
        value = part.value(case, member)
        return Fraction(value, number) if value % number else value // number

    def say(self, case: Situation, member: Member | None) -> Saying:
        """The part with a division sign."""
        part, number = self.quotient
        return part.say(case, member) + both(f" ÷ {number}")


class Difference(Node):
    """The first part less all others, never below 0."""

    difference: tuple[Quantity, ...] = Field(min_length=2)

    def value(self, case: Situation, member: Member | None) -> Exact:
        """The difference, at least 0."""
        first, *others = (part.value(case, member) for part in self.difference)
        return max(0, first - sum(others))

    def say(self, case: Situation, member: Member | None) -> Saying:
        """Its parts with minus signs, in brackets."""
        return joined(" − ", [part.say(case, member) for part in self.difference]).bracketed()


class Smaller(Node):
    """The smallest of its parts."""

    smallest: tuple[Quantity, ...] = Field(min_length=2)

    def value(self, case: Situation, member: Member | None) -> Exact:
        """The smallest value."""
        return min(part.value(case, member) for part in self.smallest)

    def say(self, case: Situation, member: Member | None) -> Saying:
        """The part that is smallest."""
        return min(self.smallest, key=lambda part: part.value(case, member)).say(case, member)


class Larger(Node):
    """The largest of its parts."""

    largest: tuple[Quantity, ...] = Field(min_length=2)

    def value(self, case: Situation, member: Member | None) -> Exact:
        """The largest value."""
        return max(part.value(case, member) for part in self.largest)

    def say(self, case: Situation, member: Member | None) -> Saying:
        """The part that is largest."""
        return max(self.largest, key=lambda part: part.value(case, member)).say(case, member)


class Choice(Node):
    """One line of a choice; without `when` it holds for all that is left."""

    when: Condition | None = None
    then: Quantity
    clause: str | None = None


class Choose(Node):
    """The first line whose condition holds."""

    choose: tuple[Choice, ...] = Field(min_length=1)

    def line(self, case: Situation, member: Member | None) -> Choice:
        """The line that holds. The loader has proved that there is one."""
        return next(line for line in self.choose if line.when is None or line.when.holds(case, member))

    def value(self, case: Situation, member: Member | None) -> Exact:
        """The value of the line that holds."""
        return self.line(case, member).then.value(case, member)

    def say(self, case: Situation, member: Member | None) -> Saying:
        """The line that holds."""
        return self.line(case, member).then.say(case, member)


class Bills(Node):
    """Own medical payments of the member: of the calendar year, or of the twelve months before filing."""

    bills: Literal["this_year", "twelve_months"]
    kinds: frozenset[Literal["inpatient", "chronic", "other"]] | None = None

    def value(self, case: Situation, member: Member | None) -> Exact:
        """Their sum in fen."""
        return case.bills(member, self.bills, self.kinds)  # type: ignore[arg-type]

    def say(self, case: Situation, member: Member | None) -> Saying:
        """What was paid for which kinds."""
        return case.pack.words.bills(self.bills, self.kinds, self.value(case, member))


class GrantedAmount(Node):
    """What another item of this household grants: to the member at hand, or as a whole."""

    granted_amount: str

    def value(self, case: Situation, member: Member | None) -> Exact:
        """The amount in fen, 0 where nothing is granted."""
        return case.pack.result(case, self.granted_amount).amount_of(member)

    def say(self, case: Situation, member: Member | None) -> Saying:
        """The other item and its amount."""
        return case.pack.words.granted(self.granted_amount, self.value(case, member))


_KINDS = {"sum", "product", "quotient", "difference", "smallest", "largest", "choose", "bills", "granted_amount"}


def _kind(value: Any) -> str | None:
    if not isinstance(value, dict):
        return "scalar" if isinstance(value, int | str) else None
    return next((key for key in value if key in _KINDS), None)


if TYPE_CHECKING:
    Quantity = Formula
else:
    Quantity = Annotated[
        Annotated[Annotated[int | str, AfterValidator(scalar)], Tag("scalar")]
        | Annotated[Sum, Tag("sum")]
        | Annotated[Product, Tag("product")]
        | Annotated[Quotient, Tag("quotient")]
        | Annotated[Difference, Tag("difference")]
        | Annotated[Smaller, Tag("smallest")]
        | Annotated[Larger, Tag("largest")]
        | Annotated[Choose, Tag("choose")]
        | Annotated[Bills, Tag("bills")]
        | Annotated[GrantedAmount, Tag("granted_amount")],
        Discriminator(
            _kind,
            custom_error_type="unknown_formula",
            custom_error_message=f"no formula; write a number, a name, or one of: {', '.join(sorted(_KINDS))}",
        ),
    ]
    """An exact quantity: a number, a name, or one formula."""
