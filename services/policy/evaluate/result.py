"""The result of an item, before its sentence is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lianban_contracts.decisions import Outcome

if TYPE_CHECKING:
    from services.policy.formulas.choices import Alternative
    from services.policy.formulas.context import Member
    from services.policy.model.item import Item
    from services.policy.model.rules import WayRule

    from .situation import Situation

NO_OCCASION = "no_occasion"
NOT_ENTITLED = "category_not_entitled"
ENTITLED = "entitled"
ELSEWHERE = "granted_elsewhere"
SETTLED = "settled_before"


@dataclass(slots=True, eq=False)
class Share:
    """The share of one member in an item, or of the household for an item of the household."""

    outcome: Outcome
    reason: str
    member: Member | None = None
    line: Alternative | None = None
    """The line of the amount whose condition held."""
    amount: int | None = None
    full_amount: int | None = None
    """The amount in fen before the cap and before the subtraction of early payments."""
    percent: int | None = None
    paid_early: int = 0
    settled: int = 0
    """The amount in fen for the bills that were settled before."""
    told_in: Situation | None = None
    """The household in which no bill counts as settled; the sentence is made from it. None if no bill of the household
    was settled before."""

    @property
    def granted(self) -> bool:
        """True if the share is granted."""
        return self.outcome == "granted"

    @property
    def clause(self) -> str | None:
        """The clause of the line that held; None if that line has no clause of its own."""
        return self.line.clause if self.line else None

    @property
    def cut(self) -> bool:
        """True if the cap reduced the amount."""
        return (
            self.full_amount is not None
            and self.amount is not None
            and self.amount + self.paid_early + self.settled < self.full_amount
        )


@dataclass(slots=True, eq=False)
class Result:
    """The result of one item for the household."""

    item: Item
    outcome: Outcome
    reason: str
    clause: str
    amount: int | None = None
    shares: tuple[Share, ...] = ()
    way: WayRule | None = None
    months: int | None = None
    raised_from: int | None = None
    """The sum in fen before officers raised it (一事一议); None if it was not raised."""
    paid_early: int = 0

    def granted_to(self, member: Member | None) -> bool:
        """True if the item is granted to this member; for None or an item of the household, if it is granted at
        all."""
        if member is None or not self._by_member:
            return self.outcome == "granted"
        return any(share.granted for share in self.shares if share.member is member)

    def amount_of(self, member: Member | None) -> int:
        """Returns the amount granted to this member, or in total for None or an item of the household, in fen; 0 if
        nothing is granted."""
        if self.outcome != "granted":
            return 0
        if member is None or not self._by_member:
            return self.amount or 0
        return sum([share.amount or 0 for share in self.shares if share.member is member and share.granted])

    def full_amount_of(self, member: Member) -> int:
        """Returns the amount granted to this member before any cap, in fen; 0 if nothing is granted."""
        shares = [share for share in self.shares if share.member is member and share.granted]
        return sum([share.full_amount or 0 for share in shares])

    @property
    def _by_member(self) -> bool:
        return self.item.each == "member"
