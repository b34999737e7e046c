"""Places of a programme: counted down as they are granted, given back when a later turn does not grant them."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from lianban_contracts.decisions import Decision, ItemId
from lianban_contracts.model import Model, RegionCode
from lianban_contracts.review import CaseReferred
from pydantic import Field

from services.chassis.database import Connection
from services.chassis.sql import statements

from .records import Kind
from .register import granted, members_granted

SQL = statements(__package__, "places.sql")


class PlacesLeft(Model):
    """How many places a programme has left in a region."""

    item: ItemId
    region: RegionCode
    available: Annotated[int, Field(ge=0)]


KIND = Kind(PlacesLeft, SQL["put"])


class Places:
    """The places of one batch's regions, locked until it commits."""

    def __init__(self, left: dict[tuple[str, str], int], taken: dict[tuple[UUID, str], int]) -> None:
        self._left, self._taken = left, taken
        self._changed: dict[tuple[UUID, str], str] = {}

    @classmethod
    async def gather(cls, connection: Connection, regions: Mapping[UUID, str]) -> "Places":
        """Locks the places of these applications' regions."""
        if not regions:
            return cls({}, {})
        rows = await connection.fetch(SQL["lock"], sorted(set(regions.values())))
        held = await connection.fetch(SQL["taken"], list(regions))
        left = {(row["item"], row["region"]): row["available"] for row in rows}
        return cls(left, {(row["application"], row["item"]): row["number"] for row in held})

    def left(self, item: str, referral: CaseReferred) -> int:
        """Places for this case: what is free, and what it holds already."""
        return self._left.get((item, referral.region), 0) + self._taken.get((referral.application, item), 0)

    def take(self, item: str, referral: CaseReferred, decisions: Sequence[Decision]) -> None:
        """Counts down what was granted, a place a member, or one for a household."""
        decision = granted(decisions, item)
        number = (len(members_granted(decision)) or 1) if decision else 0
        key = (referral.application, item)
        if number != self._taken.get(key, 0):
            self._left[item, referral.region] = self.left(item, referral) - number
            self._taken[key] = number
            self._changed[key] = referral.region

    async def save(self, connection: Connection) -> None:
        """Writes what the batch took and gave back."""
        if not self._changed:
            return
        moved = sorted({(item, region) for (_, item), region in self._changed.items()})
        items, regions = zip(*moved, strict=True)
        await connection.execute(SQL["move"], items, regions, [self._left[place] for place in moved])
        applications, held = zip(*self._changed, strict=True)
        numbers = [self._taken[key] for key in self._changed]
        await connection.execute(SQL["take"], applications, held, list(self._changed.values()), numbers)
