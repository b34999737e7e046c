"""Notices what is missing on a lane, reports it, and asks its publisher for it again."""

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Set

from structlog import get_logger

from services.chassis.core.command import Gap, Outcome

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
        self.said: dict[Place, int] = {}
        """How far each publisher last said that it is."""
        self._ask = ask
        self._asked: dict[Place, float] = {}

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

    def behind(self, applied: Mapping[Place, int]) -> dict[Place, int]:
        """How many messages are missing where fewer were applied than their publisher has said."""
        pairs = ((place, head - applied.get(place, 0)) for place, head in self.said.items())
        return {place: number for place, number in pairs if number > 0}

    def close(self, applied: Mapping[Place, int]) -> None:
        """Forgets the gaps that were filled since, by whichever process."""
        filled = [place for place, expected in self.open.items() if applied.get(place, 0) >= expected]
        for place in filled:
            del self.open[place]

    async def compare(self, applied: Mapping[Place, int], said: Mapping[Place, int], caught_up: Set[Place]) -> None:
        """Holds what was applied against what publishers said; asks where nothing is left to read, and yet what was
        said the time before is not here. What is said now may be under way."""
        self.close(applied)
        late = [place for place in self.behind(applied) if place in caught_up]
        self.said.update(said)
        for place in late:
            await self.missing(*place, applied.get(place, 0) + 1)
