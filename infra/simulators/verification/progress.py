"""The answered offsets of each partition.

An offset is done when the reports up to and including it are acknowledged."""

from collections.abc import Iterable

from aiokafka import TopicPartition


class AnsweredOffsets:
    """Open batches by partition, each identified by its first offset."""

    def __init__(self) -> None:
        self._open: dict[TopicPartition, dict[int, int]] = {}
        self._next: dict[TopicPartition, int] = {}
        self._said: dict[TopicPartition, int] = {}

    def begin(self, place: TopicPartition, first: int, after: int) -> None:
        """Opens a batch with the offsets from `first` to before `after`."""
        self._open.setdefault(place, {})[first] = after
        self._next[place] = after

    def done(self, place: TopicPartition, first: int) -> None:
        """Closes a batch: all its reports are acknowledged."""
        self._open.get(place, {}).pop(first, None)

    def forget(self, places: Iterable[TopicPartition]) -> None:
        """Forgets partitions that another process has taken over. That process answers again what was not committed."""
        for place in places:
            for kept in (self._open, self._next, self._said):
                kept.pop(place, None)

    def committable(self) -> dict[TopicPartition, int]:
        """Returns the offsets that can be committed and are not yet."""
        reached = {place: min(self._open.get(place) or [after]) for place, after in self._next.items()}
        return {place: offset for place, offset in reached.items() if self._said.get(place) != offset}

    def committed(self, offsets: dict[TopicPartition, int]) -> None:
        """Records that these offsets are committed."""
        self._said.update(offsets)
