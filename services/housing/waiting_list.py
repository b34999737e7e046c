"""Who waits for a dwelling in one region: whoever filed first is first, whenever his case arrives here."""

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

Key = tuple[date, int]
"""The day of filing, then the application id: a UUIDv7 grows with the moment in which it was made."""


def key_of(filed_on: date, application: UUID) -> Key:
    """Where an application stands in the order of waiting."""
    return filed_on, application.int


@dataclass(slots=True)
class WaitingList:
    """One region's line, as far as a batch must know it: its length, and how many stand before those of the batch."""

    length: int = 0
    before: dict[Key, int] = field(default_factory=dict)
    """How many stood before each when the batch began."""
    joined: list[Key] = field(default_factory=list)
    left: list[Key] = field(default_factory=list)

    def ahead(self, key: Key) -> int:
        """How many stand before this one now."""
        return self.before[key] + bisect_left(self.joined, key) - bisect_left(self.left, key)

    def join(self, key: Key) -> None:
        """Somebody takes his place."""
        self.length += 1
        _move(key, self.left, self.joined)

    def leave(self, key: Key) -> None:
        """Somebody leaves, and whoever stands behind him moves up."""
        self.length -= 1
        _move(key, self.joined, self.left)


def _move(key: Key, undone: list[Key], done: list[Key]) -> None:
    """Who leaves in the batch in which he joined has never been there."""
    if key in undone:
        undone.remove(key)
    else:
        insort(done, key)
