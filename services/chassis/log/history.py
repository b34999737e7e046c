"""The activity of a service in each of the last minutes, over all its processes, taken from the heads that its relay publishes."""

from collections import deque
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from typing_extensions import TypedDict

MINUTES = 15
MINUTE = timedelta(minutes=1)


class Counts(NamedTuple):
    """Counts at one time, since the creation of the log: events in the log, messages published, and messages read."""

    events: int
    published: int
    read: int


class MinuteCounts(TypedDict):
    """The activity of a service in one minute. If `minutes` is greater than 1, the numbers are the mean over that many minutes."""

    minute: datetime
    minutes: int
    events: int
    published: int
    read: int


class History:
    """Keeps the last counts of each minute. It starts when this process receives the first heads; earlier minutes are unknown."""

    def __init__(self) -> None:
        self._ends: deque[tuple[datetime, Counts]] = deque(maxlen=MINUTES + 1)

    def note(self, at: datetime, counts: Counts) -> None:
        """Records the counts at a time."""
        minute = at.replace(second=0, microsecond=0)
        if not self._ends:
            self._ends.append((minute - MINUTE, counts))
        if self._ends[-1][0] == minute:
            self._ends.pop()
        self._ends.append((minute, counts))

    def minutes(self) -> list[MinuteCounts]:
        """Returns one entry per minute, oldest first; the current minute is incomplete. A period without heads is one entry with
        the mean."""
        ends = list(self._ends)
        return [_line(*before, *after) for before, after in pairwise(ends)]


def _line(since: datetime, before: Counts, until: datetime, after: Counts) -> MinuteCounts:
    minutes = max(1, (until - since) // MINUTE)
    events, published, read = (max(0, now - then) // minutes for then, now in zip(before, after, strict=True))
    return {"minute": until, "minutes": minutes, "events": events, "published": published, "read": read}
