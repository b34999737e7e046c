"""How far each partition is answered: an offset is done when its reports, and all before them, are acknowledged."""

from collections.abc import Iterable

from aiokafka import TopicPartition


class AnsweredOffsets:
    """Batches in hand by partition, each known by its first offset."""

    def __init__(self) -> None:
        self._open: dict[TopicPartition, dict[int, int]] = {}
        self._next: dict[TopicPartition, int] = {}
        self._said: dict[TopicPartition, int] = {}

    def begin(self, place: TopicPartition, first: int, after: int) -> None:
        """A batch of the offsets from `first` to before `after` is in hand."""
        self._open.setdefault(place, {})[first] = after
        self._next[place] = after

    def done(self, place: TopicPartition, first: int) -> None:
        """Every report of this batch is acknowledged."""
        self._open.get(place, {}).pop(first, None)

    def forget(self, places: Iterable[TopicPartition]) -> None:
        """These partitions are another process's now; it answers again what was not committed."""
        for place in places:
            for kept in (self._open, self._next, self._said):
                kept.pop(place, None)

    def committable(self) -> dict[TopicPartition, int]:
        """The offsets that may be committed and were not yet."""
        reached = {place: min(self._open.get(place) or [after]) for place, after in self._next.items()}
        return {place: offset for place, offset in reached.items() if self._said.get(place) != offset}

    def committed(self, offsets: dict[TopicPartition, int]) -> None:
        """These offsets are committed."""
        self._said.update(offsets)
