"""Events that this process has just committed, so that its relay need not read them from the database."""

from collections.abc import Iterable

from services.chassis.core.events import Recorded


class CommitBuffer:
    """Keeps committed events by lane until `take`. If there are more than `most` events, all are dropped, and the relay reads
    the log instead."""

    def __init__(self, most: int = 20_000) -> None:
        self._most = most
        self._size = 0
        self._lanes: dict[int, list[Recorded]] = {}

    def add(self, records: Iterable[Recorded]) -> None:
        """Adds events, which are in order within each lane."""
        for record in records:
            self._lanes.setdefault(record.lane, []).append(record)
            self._size += 1
        if self._size > self._most:
            self.clear()

    def take(self, lane: int, after: int) -> list[Recorded] | None:
        """Removes and returns the events of a lane after a number. Returns None if there are none or one is missing, for example
        because another process appends too."""
        kept = self._lanes.pop(lane, [])
        self._size -= len(kept)
        found = [record for record in kept if record.sequence > after]
        whole = bool(found) and found[0].sequence == after + 1 and found[-1].sequence == after + len(found)
        return found if whole else None

    def clear(self) -> None:
        """Drops all events."""
        self._lanes.clear()
        self._size = 0
