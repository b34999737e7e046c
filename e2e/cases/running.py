"""Starts a system for a run of cases: intake, review and the departments. The run replaces the outside platform."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta

from lianban_contracts.departments import DEPARTMENTS

from e2e.fresh_system import fresh_data, fresh_environment
from e2e.system import System
from infra.local import Platform
from services.cli.up import MIGRATE, RIGHTS, programs, topics

from .filing import Case
from .runner import Runner
from .wire import tapped

TOGETHER = {
    "desk": ("intake", "review"),
    "departments": DEPARTMENTS,
}
"""Two processes start faster than seven. The portal makes no decisions and the run does not read from it, so it is not started."""

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@asynccontextmanager
async def runner(cases: Iterable[Case]) -> AsyncIterator[Runner]:
    """Runs a system on fresh data. Its clock is past all days of the cases."""
    environment = fresh_environment() | clock(cases, datetime.now(UTC))
    with fresh_data("cases") as data:
        async with (
            Platform(data, programs({}, TOGETHER), topics({}), environment, MIGRATE, RIGHTS) as platform,
            System(platform) as system,
            tapped(system.kafka_options, system.platform.url("intake")) as wire,
        ):
            yield Runner(system, wire)


def clock(cases: Iterable[Case], now: datetime) -> dict[str, str]:
    """Returns the settings of a business clock that is past the last day of any case. It runs slightly faster than the wall clock.
    Empty if no day is in the future."""
    days = [date.fromisoformat(day) for case in cases for day in (case.given["filed_on"], case.arrives_on)]
    last = datetime.combine(max(days), datetime.min.time(), UTC) + timedelta(days=1)
    if last < now:
        return {}
    speed = (last - LONG_AGO) / (now - LONG_AGO)
    return {"LIANBAN_CLOCK_SINCE": LONG_AGO.isoformat(), "LIANBAN_CLOCK_SPEED": repr(speed)}
