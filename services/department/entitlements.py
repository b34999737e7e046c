"""Items that a person or an account gets once per period, even if several applications ask for them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from services.chassis.core.database import Connection
from services.chassis.core.sql import statements

SQL = statements(__package__, "entitlements.sql")


class Entitlement(NamedTuple):
    """One item for one holder and period."""

    holder: str
    item: str
    period: str


class Grant(NamedTuple):
    """The application to which it was granted. `household`: the household that may claim it again in another application."""

    application: UUID
    household: str | None = None


NOTHING: Mapping[str, Grant] = {}


class EntitlementLedger:
    """Entitlements of the holders in one batch: those stored and those that the batch grants."""

    def __init__(self, rights: Iterable[tuple[Entitlement, Grant]] = ()) -> None:
        self._held: dict[tuple[str, str], dict[str, Grant]] = defaultdict(dict)
        self._of: dict[UUID, set[Entitlement]] = defaultdict(set)
        self._granted: dict[Entitlement, Grant] = {}
        self._again: set[UUID] = set()
        self._taken_over: list[Entitlement] = []
        self._kept: dict[Entitlement, Grant] = {}
        for right, grant in rights:
            self._hold(right, grant)

    @classmethod
    async def load(cls, connection: Connection, holders: Sequence[str]) -> "EntitlementLedger":
        """Loads the entitlements of these holders."""
        rows = await connection.fetch(SQL["held"], holders) if holders else ()
        return cls((Entitlement(*row[:3]), Grant(*row[3:])) for row in rows)

    def elsewhere(self, holder: str, period: str, application: UUID, household: Sequence[str] = ()) -> list[str]:
        """Returns the items that the holder has for this period through an application of another household."""
        return [
            item
            for item, grant in self._held.get((holder, period), NOTHING).items()
            if grant.application != application and grant.household not in household
        ]

    def decided(
        self, application: UUID, rights: Iterable[Entitlement], *, again: bool, household: str | None = None
    ) -> None:
        """Records what the application is granted. `again`: replaces everything that it held."""
        if again:
            self._give_back(application)
        for right in rights:
            before = self._held[right.holder, right.period].get(right.item)
            if before is None or before.application != application:
                self._taken_over += [right] if before else []
                self._granted[right] = self._hold(right, Grant(application, household))

    def keep(self, application: UUID, rights: Iterable[Entitlement]) -> None:
        """Records what holders keep of an application that they have left, or that has ended."""
        for right in rights:
            if right.item not in self._held[right.holder, right.period]:
                self._kept[right] = self._hold(right, Grant(application))

    def _give_back(self, application: UUID) -> None:
        self._again.add(application)
        for right in self._of.pop(application, ()):
            del self._held[right.holder, right.period][right.item]
            self._granted.pop(right, None)

    def _hold(self, right: Entitlement, grant: Grant) -> Grant:
        before = self._held[right.holder, right.period].get(right.item)
        if before:
            self._of[before.application].discard(right)
        self._held[right.holder, right.period][right.item] = grant
        self._of[grant.application].add(right)
        return grant

    async def save(self, connection: Connection) -> None:
        """Writes the changes. Raises an integrity error if another batch granted the same in the meantime; the batch is then decided again."""
        if self._again or self._taken_over:
            await connection.execute(SQL["give_back"], list(self._again), *_columns(self._taken_over))
        if self._granted:
            applications, households = zip(*self._granted.values(), strict=True)
            await connection.execute(SQL["grant"], *_columns(self._granted), applications, households)
        if self._kept:
            kept_of = [grant.application for grant in self._kept.values()]
            await connection.execute(SQL["keep"], *_columns(self._kept), kept_of)


async def give_back(connection: Connection, applications: Sequence[UUID]) -> None:
    """Deletes all entitlements of these applications."""
    await connection.execute(SQL["give_back"], applications, *_columns(()))


def _columns(rights: Iterable[Entitlement]) -> tuple[list[str], list[str], list[str]]:
    listed = list(rights)
    return [right.holder for right in listed], [right.item for right in listed], [right.period for right in listed]
