"""A bounded cache of folded streams, true for a lane only while nobody else has appended to it."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from services.chassis.core.aggregate import Folded, Streams
from services.chassis.core.lanes import LANES, Lane, lane_of
from services.chassis.core.settings import CACHE_BYTES

STREAM_BYTES, EVENT_BYTES, FACTOR = 1000, 1500, 8
"""Memory of a folded stream: of the entry itself, of each of its events, and of each encoded byte of these."""


class Kept(NamedTuple):
    """A stream, what it costs, and the age of its lane when it was kept."""

    folded: Folded
    cost: int
    age: int


class Cache:
    """Keeps the streams used last, up to about `most` bytes of memory. A lane whose sequence moved without us is forgotten."""

    def __init__(self, most: int = CACHE_BYTES) -> None:
        self._most = most
        self._held = 0
        self._streams: OrderedDict[UUID, Kept] = OrderedDict()
        """Those used longest ago come first."""
        self._proof: list[int] = [-1] * LANES
        self._ages: list[int] = [0] * LANES
        """How often each lane was forgotten: what was kept before counts no more."""

    def prove(self, lanes: Iterable[Lane]) -> None:
        """Holds the cache against the locked rows and drops what another process has made stale."""
        for lane in lanes:
            if self._proof[lane.lane] != lane.sequence:
                self._ages[lane.lane] += 1

    def get(self, stream: UUID) -> Folded | None:
        """The stream as folded, or None."""
        kept = self._streams.get(stream)
        return kept.folded if kept and kept.age == self._ages[lane_of(stream)] else None

    def keep(self, lanes: Iterable[Lane], streams: Streams) -> None:
        """Takes over what a committed batch has folded."""
        for stream, folded in streams.items():
            if before := self._streams.pop(stream, None):
                self._held -= before.cost
            kept = self._streams[stream] = Kept(folded, cost(folded), self._ages[lane_of(stream)])
            self._held += kept.cost
        for lane in lanes:
            self._proof[lane.lane] = lane.sequence
        while self._held > self._most:
            _, oldest = self._streams.popitem(last=False)
            self._held -= oldest.cost

    def forget(self, lanes: Iterable[int]) -> None:
        """Drops these lanes: their last batch did not commit as far as we know."""
        for lane in lanes:
            self._ages[lane] += 1
            self._proof[lane] = -1


def cost(folded: Folded) -> int:
    """About how many bytes of memory a folded stream takes, reckoned by the encoded size of its events.

    It is more than what was measured of the states of all services (see the test), and costs nothing to say."""
    return STREAM_BYTES + EVENT_BYTES * folded.version + FACTOR * folded.size
