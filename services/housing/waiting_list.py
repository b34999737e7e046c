"""The waiting list (轮候) for dwellings in one region. It is ordered by filing, not by arrival in this service."""

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

Key = tuple[date, int]
"""The day of filing, then the application id. A UUIDv7 increases with the time of its creation."""


def key_of(filed_on: date, application: UUID) -> Key:
    """Returns the sort key of an application on the waiting list."""
    return filed_on, application.int


@dataclass(slots=True)
class WaitingList:
    """One region's waiting list as far as a batch needs it: its length, and the places of the batch's applications."""

    length: int = 0
    before: dict[Key, int] = field(default_factory=dict)
    """The number of applications before each one at the start of the batch."""
    joined: list[Key] = field(default_factory=list)
    left: list[Key] = field(default_factory=list)

    def ahead(self, key: Key) -> int:
        """Returns the number of applications before this one now."""
        return self.before[key] + bisect_left(self.joined, key) - bisect_left(self.left, key)

    def join(self, key: Key) -> None:
        """Adds an application."""
        self.length += 1
        _move(key, self.left, self.joined)

    def leave(self, key: Key) -> None:
        """Removes an application. Those behind it move up."""
        self.length -= 1
        _move(key, self.joined, self.left)


def _move(key: Key, undone: list[Key], done: list[Key]) -> None:
    """Records a change. Joining and leaving in one batch cancel each other."""
    if key in undone:
        undone.remove(key)
    else:
        insort(done, key)
