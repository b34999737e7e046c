"""Waits until a running system has nothing to do, by reading the databases of its services."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from importlib import import_module
from uuid import UUID

import asyncpg

from infra.local import Platform
from infra.local.patience import PATIENCE_SECONDS
from services.portal import subscribers

PAUSE_SECONDS = 0.02
READINGS = 2
"""Number of equal readings in a row after which the system is quiet. A decision changes the next reading."""

LANES = "select lane, sequence, published, applied from lanes"
DUE = "select min(due) from timers where due > to_timestamp(0)"
LATE = "select count(*) from timers where due <= $1"
WAITS = "select distinct owner from open_tasks where application = $1 and not waits"
PARKED = "select application, error from parked where discarded is null order by number"

Counters = Mapping[tuple[str, int], int]


class Databases:
    """The databases of the services, and the topics that each reads."""

    def __init__(self, pools: Mapping[str, asyncpg.Pool], reads: Mapping[str, Iterable[str]]) -> None:
        self._pools, self._reads = pools, reads

    async def next_due(self) -> datetime | None:
        """Returns the earliest time of any timer of the services; None if there is no timer."""
        found = [await pool.fetchval(DUE) for pool in self._pools.values()]
        return min((due for due in found if due is not None), default=None)

    async def owners_of_tasks(self, application: UUID) -> set[str]:
        """Returns the departments, and civil for civil affairs, with an open task that waits for one of their officers."""
        return {row["owner"] for row in await self._pools["portal"].fetch(WAITS, application)}

    async def parked(self) -> list[tuple[UUID, str]]:
        """Returns the application and the error of each parked message that was not discarded."""
        return [
            (row["application"], f"parked at {service}: {row['error']}")
            for service, pool in self._pools.items()
            for row in await pool.fetch(PARKED)
        ]

    async def wait_until_quiet(self, now: datetime) -> None:
        """Returns when every message was applied and every due timer has fired. Raises TimeoutError with the open work."""
        before, waits = list[str](), "it has not been looked at"
        seen = 0
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while seen < READINGS:
                    sequences, waiting = await self._reading(now)
                    seen = seen + 1 if not waiting and sequences == before else 0
                    before, waits = sequences, ", ".join(waiting)
                    await asyncio.sleep(PAUSE_SECONDS)
        except TimeoutError:
            raise TimeoutError(f"the system does not come to rest: {waits[:200]}") from None

    async def _reading(self, now: datetime) -> tuple[list[str], list[str]]:
        """Returns the position of every lane, and the open work."""
        sequences, waiting, published = list[str](), list[str](), dict[tuple[str, int], int]()
        applied: dict[str, Counters] = {}
        for service, pool in self._pools.items():
            rows = await pool.fetch(LANES)
            sequences += [f"{service}-{row['lane']}-{row['sequence']}" for row in rows]
            published |= _counters(rows, "published")
            applied[service] = _counters(rows, "applied")
            if late := await pool.fetchval(LATE, now):
                waiting.append(f"{late} timers of {service}")
        for service, topics in self._reads.items():
            waiting += [
                f"{topic} {lane} at {service}"
                for (topic, lane), number in published.items()
                if topic in topics and applied[service].get((topic, lane), 0) < number
            ]
        return sequences, waiting


def _counters(rows: Sequence[asyncpg.Record], column: str) -> dict[tuple[str, int], int]:
    return {(topic, row["lane"]): number for row in rows for topic, number in json.loads(row[column]).items()}


@asynccontextmanager
async def connected(platform: Platform, processes: Mapping[str, Sequence[str]]) -> AsyncIterator[Databases]:
    """Opens the databases of these services."""
    services = [service for served in processes.values() for service in served]
    async with AsyncExitStack() as stack:
        pools = {
            service: await stack.enter_async_context(asyncpg.create_pool(platform.database_url(service), min_size=1))
            for service in services
        }
        reads = {service: _topics(service) for service in services}
        yield Databases(pools, reads)


def _topics(service: str) -> Sequence[str]:
    """Returns the topics that a service reads. The definition of the portal needs settings that only its process has."""
    if service == "portal":
        return subscribers.reads().topics
    topics: Sequence[str] = import_module(f"services.{service}.service").create().reads.topics
    return topics
