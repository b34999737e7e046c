"""Notices what is missing on a lane, reports it, and asks its publisher for it again."""

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping

from structlog import get_logger

from .command import Gap, Outcome

log = get_logger()

PATIENCE_SECONDS = 2.0
"""How long a gap waits before it is asked for again."""

Place = tuple[str, int]


class Gaps:
    """The gaps of one service's lanes. `ask` sends a request to resend one lane of one topic from a number on."""

    def __init__(self, service: str, ask: Callable[[str, int, int], Awaitable[None]]) -> None:
        self.service = service
        self.open: dict[Place, int] = {}
        """Number expected by topic and lane."""
        self.lag: dict[Place, int] = {}
        """How many messages a lane is behind what its publisher said."""
        self._ask = ask
        self._asked: dict[Place, float] = {}
        self._before: dict[Place, int] = {}

    async def seen(self, outcomes: Iterable[Outcome]) -> None:
        """Reports and asks for what a batch found missing."""
        for gap in {outcome for outcome in outcomes if isinstance(outcome, Gap)}:
            await self.missing(gap.topic, gap.lane, gap.expected)

    async def missing(self, topic: str, lane: int, expected: int) -> None:
        """Asks for a lane of a topic from a number on, at most once in PATIENCE_SECONDS."""
        place, now = (topic, lane), time.monotonic()
        if now - self._asked.get(place, -PATIENCE_SECONDS) < PATIENCE_SECONDS:
            return
        self._asked[place] = now
        self.open[place] = expected
        log.warning("gap", service=self.service, topic=topic, lane=lane, expected=expected)
        await self._ask(topic, lane, expected)

    async def compare(
        self, applied: Mapping[Place, int], said: Mapping[Place, int], caught_up: Callable[[str, int], bool]
    ) -> None:
        """Holds what was applied against what publishers said; asks where nothing moves and nothing is left to read."""
        for place, head in said.items():
            done = applied.get(place, 0)
            self.lag[place] = max(0, head - done)
            if done >= self.open.get(place, done + 1):
                del self.open[place]
            stuck = head > done and self._before.get(place) == done
            self._before[place] = done
            if stuck and caught_up(*place):
                await self.missing(*place, done + 1)
