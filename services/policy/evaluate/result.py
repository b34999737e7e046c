"""What one run decides about an item, before it is put into words."""

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
    """What one member has of an item; for an item of the household, what the household has."""

    outcome: Outcome
    reason: str
    member: Member | None = None
    line: Alternative | None = None
    """The line of the amount that held."""
    amount: int | None = None
    full_amount: int | None = None
    """The amount before cap and early payment."""
    percent: int | None = None
    paid_early: int = 0
    settled: int = 0
    """What the bills come to that were settled before."""
    told_in: Situation | None = None
    """The household with all its bills as if none were settled; absent where none is."""

    @property
    def granted(self) -> bool:
        """Whether it is granted."""
        return self.outcome == "granted"

    @property
    def clause(self) -> str | None:
        """The clause of its line, where that has one of its own."""
        return self.line.clause if self.line else None

    @property
    def cut(self) -> bool:
        """Whether the cap cut the amount."""
        return (
            self.full_amount is not None
            and self.amount is not None
            and self.amount + self.paid_early + self.settled < self.full_amount
        )


@dataclass(slots=True, eq=False)
class Result:
    """What is decided about one item."""

    item: Item
    outcome: Outcome
    reason: str
    clause: str
    amount: int | None = None
    shares: tuple[Share, ...] = ()
    way: WayRule | None = None
    months: int | None = None
    raised_from: int | None = None
    """The sum before an officer raised it (一事一议)."""
    paid_early: int = 0

    def granted_to(self, member: Member | None) -> bool:
        """Whether the item is granted to this member, or as a whole."""
        if member is None or not self._by_member:
            return self.outcome == "granted"
        return any(share.granted for share in self.shares if share.member is member)

    def amount_of(self, member: Member | None) -> int:
        """What is granted to this member, or as a whole, in fen; 0 where nothing is."""
        if self.outcome != "granted":
            return 0
        if member is None or not self._by_member:
            return self.amount or 0
        return sum([share.amount or 0 for share in self.shares if share.member is member and share.granted])

    def full_amount_of(self, member: Member) -> int:
        """What this member is granted before any cap, in fen; 0 where nothing is."""
        shares = [share for share in self.shares if share.member is member and share.granted]
        return sum([share.full_amount or 0 for share in shares])

    @property
    def _by_member(self) -> bool:
        return self.item.each == "member"
