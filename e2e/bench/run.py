"""One run of the bench: the bare hop, the peer, the system and the bare hop again, one after another on this machine."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from e2e.bench.naive.measure import measure as measure_peer
from e2e.fresh_system import fresh_data, fresh_environment
from e2e.households import REGIONS, filings
from e2e.system import System
from infra.local import Platform
from infra.local.folder import Folder
from infra.local.kafka import Kafka
from infra.local.places import JARS
from infra.local.postgres import Postgres
from services.cli.up import MIGRATE, RIGHTS, programs, topics

from .cpu import cpu_seconds
from .limit import measure as measure_hop
from .load import Load

CONNECTIONS = 128
WARM_UP = 1000
SAMPLE = 10 * len(REGIONS)
"""Applications whose events and messages are counted, the same number for each region."""

Figures = dict[str, float]


@dataclass(frozen=True)
class Sizes:
    """Number of applications and messages, and the duration."""

    applications: int
    hops: int
    naive: int
    seconds: float


async def run(sizes: Sizes) -> Figures:
    """Returns all figures of the bench."""
    bodies = filings()
    async with _servers() as (postgres, kafka):
        hops = [await _hop(postgres, kafka, sizes.hops)]
        say(f"the peer: {sizes.naive} applications")
        figures = await measure_peer(postgres, kafka, bodies, sizes.naive)
    async with platform() as running, System(running) as system:
        figures = await _joint(system, bodies, sizes) | figures
    async with _servers() as (postgres, kafka):
        hops.append(await _hop(postgres, kafka, sizes.hops))
    figures |= {name: sum(one[name] for one in hops) / len(hops) for name in hops[0]}
    return {name: round(value, 3) for name, value in (figures | ratios(figures)).items()}


async def _hop(postgres: Postgres, kafka: Kafka, messages: int) -> Figures:
    """Returns the figures of the bare hop. It is measured before and after the system, because the speed of a shared machine
    changes within a run; the figures of the bench are the means."""
    say(f"the bare hop: {messages} messages")
    figures: Figures = await measure_hop(postgres, kafka, messages)
    say(f"the bare hop: {figures['limit_cpu_us_per_event']:.1f} us a message")
    return figures


def ratios(figures: Figures) -> Figures:
    """Returns figures that depend on the machine less than the figures from which they are computed.

    `hops_per_app`: CPU of one application in units of CPU of one message of the bare hop."""
    return {
        "times_naive": figures["apps_per_s"] / figures["naive_apps_per_s"],
        "hops_per_app": figures["cpu_ms_per_app"] * 1000 / figures["limit_cpu_us_per_event"],
    }


def say(what: str) -> None:
    """Prints a line of progress."""
    print(what, flush=True)


@asynccontextmanager
async def _servers() -> AsyncIterator[tuple[Postgres, Kafka]]:
    """Starts only PostgreSQL and Kafka."""
    with fresh_data("bench") as data, Folder(data) as folder:
        postgres, kafka = Postgres(folder, []), Kafka(folder, JARS)
        await asyncio.gather(postgres.start(), kafka.start())
        try:
            yield postgres, kafka
        finally:
            await asyncio.gather(postgres.stop(), kafka.stop())


@asynccontextmanager
async def platform() -> AsyncIterator[Platform]:
    """Starts the whole system on fresh data."""
    listed = programs({"LIANBAN_VERIFICATION_DELAY": "0"})
    with fresh_data("bench") as data:
        async with Platform(data, listed, topics({}), fresh_environment(), MIGRATE, RIGHTS) as platform:
            yield platform


async def _joint(system: System, bodies: Iterator[bytes], sizes: Sizes) -> Figures:
    load, ready = Load(system.platform.url("intake")), asyncio.Event()
    listening = asyncio.create_task(load.listen(system.kafka_options, ready))
    await ready.wait()
    await _flood(load, bodies, WARM_UP)
    say(f"the system: {sizes.applications} applications at full speed")
    figures = await _peak(system, load, bodies, sizes.applications)
    rate = figures["apps_per_s"] / 2
    say(f"the system: {rate:.0f} applications a second for {sizes.seconds:.0f} seconds")
    figures |= await _half(system, load, bodies, rate, sizes.seconds)
    listening.cancel()
    return figures


async def _peak(system: System, load: Load, bodies: Iterator[bytes], number: int) -> Figures:
    before = _cpu_of_each(system)
    await _flood(load, bodies, number)
    used = {name: (after - before[name]) / number * 1000 for name, after in _cpu_of_each(system).items()}
    seconds = max(load.completed.values()) - min(load.sent.values())
    counts = await _counted(system, list(load.sent)[:SAMPLE])
    each = {f"cpu_ms_of_{name}": spent for name, spent in used.items()}
    figures = {"applications": number, "apps_per_s": number / seconds, "cpu_ms_per_app": sum(used.values())}
    return {**figures, **each, **counts}


def _cpu_of_each(system: System) -> dict[str, float]:
    """Returns the CPU seconds of each program, with the processes that it has started."""
    return {name: cpu_seconds([pid]) for name, pid in system.platform.pids().items()}


async def _half(system: System, load: Load, bodies: Iterator[bytes], rate: float, seconds: float) -> Figures:
    pids = list(system.platform.pids().values())
    _forget(load)
    ready = iter(list(islice(bodies, int(rate * seconds))))
    before = cpu_seconds(pids)
    await load.steady(ready, rate, seconds, CONNECTIONS)
    await load.all_completed()
    used, times = cpu_seconds(pids) - before, load.seconds()
    at = {"p50_s": times[len(times) // 2], "p99_s": times[len(times) * 99 // 100]}
    return {"half_rate_apps_per_s": rate, **at, "half_rate_cpu_ms_per_app": used / len(times) * 1000}


async def _flood(load: Load, bodies: Iterator[bytes], number: int) -> None:
    """Files applications as fast as possible. The bodies are created before the measurement starts."""
    _forget(load)
    await load.flood(iter(list(islice(bodies, number))), number, CONNECTIONS)
    await load.all_completed()


def _forget(load: Load) -> None:
    load.sent.clear()
    load.completed.clear()


async def _counted(system: System, applications: list[str]) -> Figures:
    """Returns events, messages and bytes of stored events an application. The report of the outside platform counts as a message."""
    traces: list[list[dict[str, Any]]] = [await system.trace(application) for application in applications]
    events = sum(len(trace) for trace in traces)
    messages = sum(1 for trace in traces for event in trace if event["topic"]) + len(traces)
    stored = sum(event["bytes"] for trace in traces for event in trace)
    return {
        "events_per_app": events / len(traces),
        "messages_per_app": messages / len(traces),
        "stored_bytes_per_app": stored / len(traces),
    }
