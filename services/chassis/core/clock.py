"""The business clock: what day it is for rules and deadlines. A test can let it run faster than the wall clock, or set it by a file."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")

END = datetime(9000, 1, 1, tzinfo=UTC)
"""Periods are added to what the clock says: some room is left to the end of the calendar."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Shows `start` when the wall clock shows `since`, and runs `speed` times as fast, so that all processes agree on it."""

    speed: float = 1.0
    since: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    start: datetime | None = None
    """The business moment at `since`; `since` itself if absent."""
    file: Path | None = None
    """Holds the business moment (ISO 8601 with a time zone) in the place of all else. Whoever sets the clock replaces the file."""

    def now(self) -> datetime:
        """The business moment, in China's time. Raises OSError or ValueError if the file of the clock cannot be read."""
        if self.file is not None:
            return datetime.fromisoformat(self.file.read_text()).astimezone(CHINA)
        wall = datetime.now(CHINA)
        if self.speed == 1.0 and self.start is None:
            return wall
        return (self.start or self.since).astimezone(CHINA) + (wall - self.since) * self.speed

    def lasts(self, time: timedelta) -> bool:
        """Whether the calendar, which ends with the year 9999, holds what this clock says until so long from now."""
        try:
            return (self.start or self.since) + (datetime.now(UTC) + time - self.since) * self.speed < END
        except OverflowError:
            return False

    def today(self) -> date:
        """The business day in China."""
        return self.now().date()
