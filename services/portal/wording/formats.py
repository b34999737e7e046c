"""Formats of money, dates and durations."""

from datetime import date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from lianban_contracts.departments import OFFICES

from services.messages import say
from services.policy.core.money import yuan

CHINA = ZoneInfo("Asia/Shanghai")
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0

money = yuan
"""Formats an amount of fen as in the sentences of decisions: ￥1,234.50."""


def plain(fen: int) -> str:
    """Formats an amount of fen as in an input: 1234.50, or 1234."""
    return f"{fen // 100}.{fen % 100:02}" if fen % 100 else str(fen // 100)


@lru_cache(maxsize=4096)
def day(value: date | str | None, language: str = "zh") -> str:
    """Formats a date: 2026年3月5日, or 5 March 2026."""
    if value is None:
        return "—"
    the = date.fromisoformat(value) if isinstance(value, str) else value
    return say(language, "format.day", year=the.year, month=the.month, day=the.day, name=f"{the:%B}")


def plan_over(on: date | str, language: str = "zh") -> str:
    """Returns the sentence that a region's plan ended on this day, and whose figures apply since then."""
    last = date.fromisoformat(on) if isinstance(on, str) else on
    return say(language, "format.plan_over", day=day(last, language), year=last.year)


def china(value: datetime) -> datetime:
    """Converts a moment to China's time zone."""
    return value.astimezone(CHINA)


def moment(value: datetime | None, language: str = "zh") -> str:
    """Formats a moment in China's time, to the minute."""
    if value is None:
        return "—"
    here = china(value)
    return f"{day(here.date(), language)} {here:%H:%M}"


def span(seconds: float | None, language: str = "zh") -> str:
    """Formats a duration in a suitable unit: 12 ms, 3.4 s, 5 min, 2.0 h, 6.5 d."""
    if seconds is None:
        return "—"
    units = (1, "ms", 1 / 1000, 0), (MINUTE, "s", 1, 1), (HOUR, "min", MINUTE, 0), (DAY, "h", HOUR, 1)
    unit, size, digits = next((unit[1:] for unit in units if seconds < unit[0]), ("d", DAY, 1))
    return f"{seconds / size:.{digits}f}\u00a0{say(language, f'unit.{unit}')}"


@cache
def all_offices(language: str) -> str:
    """Returns the names of all offices as a list within a sentence."""
    names = [one.zh if language == "zh" else one.in_sentence for one in OFFICES]
    return say(language, "form.comma").join(names[:-1]) + say(language, "form.last_comma") + names[-1]
