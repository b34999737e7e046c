"""How much a service did in each of the last minutes, in all its processes, from the heads that its relay says."""

from collections import deque
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from typing_extensions import TypedDict

MINUTES = 15
MINUTE = timedelta(minutes=1)


class Counts(NamedTuple):
    """How far a service was at a moment: events in its log, messages published and messages read, since its beginning."""

    events: int
    published: int
    read: int


class MinuteCounts(TypedDict):
    """What a service did in the minute that ends then; `minutes`: how many minutes it is the mean of."""

    minute: datetime
    minutes: int
    events: int
    published: int
    read: int


class History:
    """Keeps the last counts of each minute. What was before this process has heard the first heads is not known."""

    def __init__(self) -> None:
        self._ends: deque[tuple[datetime, Counts]] = deque(maxlen=MINUTES + 1)

    def note(self, at: datetime, counts: Counts) -> None:
        """Takes the counts of a moment."""
        minute = at.replace(second=0, microsecond=0)
        if not self._ends:
            self._ends.append((minute - MINUTE, counts))
        if self._ends[-1][0] == minute:
            self._ends.pop()
        self._ends.append((minute, counts))

    def minutes(self) -> list[MinuteCounts]:
        """A line a minute, oldest first, the present one as far as it is; a stretch without heads is one line of its mean."""
        ends = list(self._ends)
        return [_line(*before, *after) for before, after in pairwise(ends)]


def _line(since: datetime, before: Counts, until: datetime, after: Counts) -> MinuteCounts:
    minutes = max(1, (until - since) // MINUTE)
    events, published, read = (max(0, now - then) // minutes for then, now in zip(before, after, strict=True))
    return {"minute": until, "minutes": minutes, "events": events, "published": published, "read": read}
