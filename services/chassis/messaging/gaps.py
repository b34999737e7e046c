"""Detects messages missing on a lane, reports them, and requests them again from the publisher."""

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Set

from structlog import get_logger

from services.chassis.core.command import Gap, Outcome

log = get_logger()

PATIENCE_SECONDS = 2.0
"""Seconds between two requests for the same gap."""

Place = tuple[str, int]


class Gaps:
    """The gaps in the lanes that one service reads. `ask` sends a request to resend one lane of one topic from a number on."""

    def __init__(self, service: str, ask: Callable[[str, int, int], Awaitable[None]]) -> None:
        self.service = service
        self.open: dict[Place, int] = {}
        """The expected number, by topic and lane."""
        self.said: dict[Place, int] = {}
        """The last number according to the latest heads of the publisher, by topic and lane."""
        self._ask = ask
        self._asked: dict[Place, float] = {}

    async def seen(self, outcomes: Iterable[Outcome]) -> None:
        """Reports and requests the messages that a batch found missing."""
        for gap in {outcome for outcome in outcomes if isinstance(outcome, Gap)}:
            await self.missing(gap.topic, gap.lane, gap.expected)

    async def missing(self, topic: str, lane: int, expected: int) -> None:
        """Requests a lane of a topic from a number on, at most once in PATIENCE_SECONDS."""
        place, now = (topic, lane), time.monotonic()
        if now - self._asked.get(place, -PATIENCE_SECONDS) < PATIENCE_SECONDS:
            return
        self._asked[place] = now
        self.open[place] = expected
        log.warning("gap", service=self.service, topic=topic, lane=lane, expected=expected)
        await self._ask(topic, lane, expected)

    def behind(self, applied: Mapping[Place, int]) -> dict[Place, int]:
        """Returns the number of messages not applied yet, by topic and lane, where the last heads are ahead of the watermark."""
        pairs = ((place, head - applied.get(place, 0)) for place, head in self.said.items())
        return {place: number for place, number in pairs if number > 0}

    def close(self, applied: Mapping[Place, int]) -> None:
        """Removes the gaps that were filled meanwhile by any process."""
        filled = [place for place, expected in self.open.items() if applied.get(place, 0) >= expected]
        for place in filled:
            del self.open[place]

    async def compare(self, applied: Mapping[Place, int], said: Mapping[Place, int], caught_up: Set[Place]) -> None:
        """Compares watermarks with heads. Requests lanes that are behind the previous heads although nothing is left to read. The new
        heads are stored for the next comparison, because their messages may still be under way."""
        self.close(applied)
        late = [place for place in self.behind(applied) if place in caught_up]
        self.said.update(said)
        for place in late:
            await self.missing(*place, applied.get(place, 0) + 1)
