"""A bounded cache of folded streams. Entries of a lane are valid only while no other process has appended to that lane."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from services.chassis.core.aggregate import Folded, Streams
from services.chassis.core.lanes import LANES, Lane, lane_of
from services.chassis.core.settings import CACHE_BYTES

STREAM_BYTES, EVENT_BYTES, FACTOR = 1000, 1500, 8
"""Estimated memory in bytes of a folded stream: per entry, per event, and per encoded byte of its events."""


class Kept(NamedTuple):
    """A folded stream, its estimated memory in bytes, and the age of its lane when it was stored."""

    folded: Folded
    cost: int
    age: int


class Cache:
    """Keeps recently stored streams, up to about `most` bytes of memory. If another process has appended to a lane, its entries
    are invalid."""

    def __init__(self, most: int = CACHE_BYTES) -> None:
        self._most = most
        self._held = 0
        self._streams: OrderedDict[UUID, Kept] = OrderedDict()
        """In the order in which they were stored, oldest first."""
        self._proof: list[int] = [-1] * LANES
        self._ages: list[int] = [0] * LANES
        """How often each lane was invalidated. Entries with an earlier age are invalid."""

    def prove(self, lanes: Iterable[Lane]) -> None:
        """Compares the cache with the locked rows, and invalidates lanes to which another process has appended."""
        for lane in lanes:
            if self._proof[lane.lane] != lane.sequence:
                self._ages[lane.lane] += 1

    def get(self, stream: UUID) -> Folded | None:
        """Returns the folded stream, or None if there is no valid entry."""
        kept = self._streams.get(stream)
        return kept.folded if kept and kept.age == self._ages[lane_of(stream)] else None

    def keep(self, lanes: Iterable[Lane], streams: Streams) -> None:
        """Stores the streams of a committed batch, and removes the oldest entries above the limit."""
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
        """Invalidates these lanes, because their last batch may not have been committed."""
        for lane in lanes:
            self._ages[lane] += 1
            self._proof[lane] = -1


def cost(folded: Folded) -> int:
    """Returns an estimate of the memory of a folded stream in bytes, from the encoded size of its events.

    The estimate is higher than the measured memory of the states of all services (see the test), and is cheap to compute."""
    return STREAM_BYTES + EVENT_BYTES * folded.version + FACTOR * folded.size
