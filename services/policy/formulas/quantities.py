"""Typed quantities that are computed exactly and have a text that explains the computation."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, Tag

from services.policy.core.money import LARGEST, Exact
from services.policy.vocabulary.phrases import both, bracketed, joined

from .amounts import Bills, GrantedAmount
from .choices import Choose, Larger, Smaller
from .formula import Formula, Node, Whole, scalar

if TYPE_CHECKING:
    from .context import Member, Reader, Situation, Teller, Terms


def signed(sign: str, parts: tuple[Quantity, ...], terms: Terms) -> Teller:
    """Returns a teller of the parts with a sign between them."""
    tellers = [part.teller(terms) for part in parts]
    return lambda case, member: joined(sign, [tell(case, member) for tell in tellers])


class Sum(Node):
    """All parts together."""

    sum: tuple[Quantity, ...] = Field(min_length=2)

    def reader(self, terms: Terms) -> Reader:
        """Returns a reader of the sum."""
        parts = [part.reader(terms) for part in self.sum]
        return lambda case, member: sum([read(case, member) for read in parts])

    def teller(self, terms: Terms) -> Teller:
        """Returns a teller of the parts with plus signs, in brackets."""
        tell = signed(" + ", self.sum, terms)
        return lambda case, member: bracketed(tell(case, member))


class Product(Node):
    """All parts multiplied."""

    product: tuple[Quantity, ...] = Field(min_length=2)

    def reader(self, terms: Terms) -> Reader:
        """Returns a reader of the product. Numerators and denominators are multiplied separately and divided once at
        the end."""
        parts = [part.reader(terms) for part in self.product]

        def product(case: Situation, member: Member | None) -> Exact:
            above, below = 1, 1
            for read in parts:
                value = read(case, member)
                above, below = above * value.numerator, below * value.denominator
            return Fraction(above, below) if above % below else above // below

        return product

    def teller(self, terms: Terms) -> Teller:
        """Returns a teller of the parts with multiplication signs."""
        return signed(" × ", self.product, terms)


class Quotient(Node):
    """A part divided by a whole number, exactly."""

    quotient: tuple[Quantity, Annotated[Whole, Field(gt=0, le=LARGEST)]]

    def reader(self, terms: Terms) -> Reader:
        """Returns a reader of the quotient."""
        part, number = self.quotient
        read = part.reader(terms)

        def quotient(case: Situation, member: Member | None) -> Exact:
            value: Exact = read(case, member)
            return Fraction(value, number) if value % number else value // number

        return quotient

    def teller(self, terms: Terms) -> Teller:
        """Returns a teller of the part with a division sign."""
        part, number = self.quotient
        tell, sign = part.teller(terms), both(f" ÷ {number}")
        return lambda case, member: joined("", (tell(case, member), sign))


class Difference(Node):
    """The first part less all others, never below 0."""

    difference: tuple[Quantity, ...] = Field(min_length=2)

    def reader(self, terms: Terms) -> Reader:
        """Returns a reader of the difference, at least 0."""
        first, *others = [part.reader(terms) for part in self.difference]

        def difference(case: Situation, member: Member | None) -> Exact:
            rest: Exact = first(case, member)
            for read in others:
                rest -= read(case, member)
            return max(0, rest)

        return difference

    def teller(self, terms: Terms) -> Teller:
        """Returns a teller of the parts with minus signs, in brackets."""
        tell = signed(" − ", self.difference, terms)
        return lambda case, member: bracketed(tell(case, member))


_KINDS = {"sum", "product", "quotient", "difference", "smallest", "largest", "choose", "bills", "granted_amount"}


def _kind(value: Any) -> str | None:
    if not isinstance(value, dict):
        return "scalar" if isinstance(value, int | str) and not isinstance(value, bool) else None
    return next((key for key in value if key in _KINDS), None)


if TYPE_CHECKING:
    Quantity = Formula
else:
    Quantity = Annotated[
        Annotated[Annotated[Whole | str, AfterValidator(scalar)], Tag("scalar")]
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
