"""Quantities without parts: bills, and the amount that another item grants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from services.policy.vocabulary.dictionary import bills_label, word

from .formula import Node, telling

if TYPE_CHECKING:
    from .context import Reader, Teller, Terms


class Bills(Node):
    """Own medical payments of the member: of the calendar year, or of the twelve months before filing."""

    bills: Literal["this_year", "twelve_months"]
    kinds: Annotated[frozenset[Literal["inpatient", "chronic", "other"]], Field(min_length=1)] | None = None

    def reader(self, terms: Terms) -> Reader:
        """Returns a reader of their sum in fen."""
        window, kinds = self.bills, self.kinds
        return lambda case, member: case.bills(member, window, kinds)  # type: ignore[arg-type]

    def teller(self, terms: Terms) -> Teller:
        """Returns a teller of the payments for these kinds."""
        return telling(bills_label(self.bills, self.kinds), "fen", self.reader(terms))


class GrantedAmount(Node):
    """What another item of this household grants: to the member at hand, or as a whole."""

    granted_amount: str

    def reader(self, terms: Terms) -> Reader:
        """Returns a reader of the amount in fen; 0 if nothing is granted."""
        item = self.granted_amount
        return lambda case, member: case.result(item).amount_of(member)

    def teller(self, terms: Terms) -> Teller:
        """Returns a teller of the label and amount of the other item."""
        granted, label = word("phrases", "granted"), terms.words.item(self.granted_amount)
        return telling((granted.zh + label.zh, granted.en + label.en), "fen", self.reader(terms))
