"""A bounded cache of folded streams, true for a lane only while nobody else has appended to it."""

from collections.abc import Iterable
from itertools import islice
from uuid import UUID

from .aggregate import Folded, Streams
from .lanes import LANES, Lane, lane_of


class Cache:
    """Keeps at most `size` streams. A lane whose sequence moved without us is forgotten."""

    def __init__(self, size: int = 20_000) -> None:
        self._most = max(1, size // LANES)
        self._streams: list[Streams] = [{} for _ in range(LANES)]
        self._proof: list[int] = [-1] * LANES

    def prove(self, lanes: Iterable[Lane]) -> None:
        """Holds the cache against the locked rows and drops what another process has made stale."""
        for lane in lanes:
            if self._proof[lane.lane] != lane.sequence:
                self._streams[lane.lane].clear()

    def get(self, stream: UUID) -> Folded | None:
        """The stream as folded, or None."""
        return self._streams[lane_of(stream)].get(stream)

    def keep(self, lanes: Iterable[Lane], streams: Streams) -> None:
        """Takes over what a committed batch has folded."""
        for stream, folded in streams.items():
            kept = self._streams[lane_of(stream)]
            kept.pop(stream, None)
            kept[stream] = folded
        for lane in lanes:
            self._proof[lane.lane] = lane.sequence
            self._trim(self._streams[lane.lane])

    def forget(self, lanes: Iterable[int]) -> None:
        """Drops these lanes: their last batch did not commit as far as we know."""
        for lane in lanes:
            self._streams[lane].clear()
            self._proof[lane] = -1

    def _trim(self, kept: Streams) -> None:
        for stream in list(islice(kept, max(0, len(kept) - self._most))):
            del kept[stream]
