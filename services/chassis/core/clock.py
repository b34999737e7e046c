"""The business clock, which gives the time for rules and deadlines. A test can run it faster than the wall clock, or set it
in a file."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")

END = datetime(9000, 1, 1, tzinfo=UTC)
"""Latest time that the clock may reach. Periods are added to its time, so some years before the end of the calendar (9999)
are left free."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock that shows `start` when the wall clock shows `since`, and runs `speed` times as fast. All processes with the same
    settings show the same time."""

    speed: float = 1.0
    since: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    start: datetime | None = None
    """The business time at `since`. None: the same as `since`."""
    file: Path | None = None
    """A file with the business time (ISO 8601 with a time zone). It overrides the other fields. The clock is set by replacing
    the file."""

    def now(self) -> datetime:
        """Returns the business time, in China's time zone. Raises OSError or ValueError if the clock file cannot be read."""
        if self.file is not None:
            return datetime.fromisoformat(self.file.read_text()).astimezone(CHINA)
        wall = datetime.now(CHINA)
        if self.speed == 1.0 and self.start is None:
            return wall
        return (self.start or self.since).astimezone(CHINA) + (wall - self.since) * self.speed

    def lasts(self, time: timedelta) -> bool:
        """Returns whether this clock stays before END for this long, measured on the wall clock from now."""
        try:
            return (self.start or self.since) + (datetime.now(UTC) + time - self.since) * self.speed < END
        except OverflowError:
            return False

    def today(self) -> date:
        """Returns the business date in China."""
        return self.now().date()
