"""The system that a run of cases has for itself: all who decide, and in the place of the outside platform the run."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta

from lianban_contracts.departments import DEPARTMENTS

from e2e.fresh_system import fresh_data, fresh_environment
from e2e.system import System
from infra.local import Platform
from services.cli.up import programs, topics

from .filing import Case
from .runner import Runner
from .wire import tapped

TOGETHER = {
    "desk": ("intake", "review"),
    "departments": DEPARTMENTS,
}
"""Two processes start in a fraction of the time of seven. The portal decides nothing, and nothing is read from it here."""

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@asynccontextmanager
async def runner(cases: Iterable[Case]) -> AsyncIterator[Runner]:
    """A system on fresh data on whose clock all days of the cases have come."""
    environment = fresh_environment() | clock(cases, datetime.now(UTC))
    with fresh_data("cases") as data:
        async with (
            Platform(data, programs({}, TOGETHER), topics({}), environment) as platform,
            System(platform) as system,
            tapped(system.kafka_bootstrap) as wire,
        ):
            yield Runner(system, wire)


def clock(cases: Iterable[Case], now: datetime) -> dict[str, str]:
    """Settings of a business clock that is past the last day of any case; it runs a little faster than the wall's."""
    days = [date.fromisoformat(day) for case in cases for day in (case.given["filed_on"], case.arrives_on)]
    last = datetime.combine(max(days), datetime.min.time(), UTC) + timedelta(days=1)
    if last < now:
        return {}
    speed = (last - LONG_AGO) / (now - LONG_AGO)
    return {"LIANBAN_CLOCK_SINCE": LONG_AGO.isoformat(), "LIANBAN_CLOCK_SPEED": repr(speed)}
