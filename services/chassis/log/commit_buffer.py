"""Events that this process has just committed, so that its relay need not read them back."""

from collections.abc import Iterable

from services.chassis.core.events import Recorded


class CommitBuffer:
    """Keeps committed events by lane until they are asked for. More than `most`: all are let go, and the log is read."""

    def __init__(self, most: int = 20_000) -> None:
        self._most = most
        self._size = 0
        self._lanes: dict[int, list[Recorded]] = {}

    def add(self, records: Iterable[Recorded]) -> None:
        """Takes events in the order of their lanes."""
        for record in records:
            self._lanes.setdefault(record.lane, []).append(record)
            self._size += 1
        if self._size > self._most:
            self.clear()

    def take(self, lane: int, after: int) -> list[Recorded] | None:
        """All of a lane after a number. None if they are not here without a hole: another process appends too."""
        kept = self._lanes.pop(lane, [])
        self._size -= len(kept)
        found = [record for record in kept if record.sequence > after]
        whole = bool(found) and found[0].sequence == after + 1 and found[-1].sequence == after + len(found)
        return found if whole else None

    def clear(self) -> None:
        """Lets all go."""
        self._lanes.clear()
        self._size = 0
