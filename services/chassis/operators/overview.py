"""The health of a service: activity per minute, lag, parked messages, late timers, and latencies."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from prometheus_client.core import GaugeMetricFamily, Metric

from services.chassis.core.database import Record
from services.chassis.core.sql import statements
from services.chassis.messaging.control import Heads
from services.chassis.messaging.gaps import Place
from services.chassis.service import Service

from .answers import LaneGap, Overview, PublisherHead, Quantiles

SQL = statements(__package__, "overview.sql")

LATE_SECONDS = 5.0
"""A timer that has been due for this many seconds of the wall clock is late."""

LAST = 20
"""Number of last events of each lane from which latencies are computed."""


@dataclass(frozen=True, slots=True)
class ServiceHealth:
    """The health of one service now. `behind` is the number of messages not applied, and `gaps` the missing number, by topic and
    lane."""

    behind: Mapping[Place, int]
    gaps: Mapping[Place, int]
    parked: int
    aside: int
    """The number of parked messages that are set aside, because their types are unknown."""
    late_timers: int
    topics: Set[str]

    def behind_by_topic(self) -> dict[str, int]:
        """Returns the number of messages that are not applied yet, for each topic that is read."""
        return self._by_topic((topic, number) for (topic, _), number in self.behind.items())

    def gaps_by_topic(self) -> dict[str, int]:
        """Returns the number of lanes that wait for a missing message, for each topic that is read."""
        return self._by_topic((topic, 1) for topic, _ in self.gaps)

    def _by_topic(self, numbers: Iterable[tuple[str, int]]) -> dict[str, int]:
        found = dict.fromkeys(sorted(self.topics), 0)
        for topic, number in numbers:
            found[topic] += number
        return found


async def service_health(service: Service) -> ServiceHealth:
    """Compares the last heads of publishers with the watermarks, and reads the other numbers from the database."""
    applied = await service.control.applied()
    service.gaps.close(applied)
    late = service.clock.now() - timedelta(seconds=LATE_SECONDS) * service.clock.speed
    row = (await service.pool.fetch(SQL["waiting"], late))[0]
    topics = service.consumer.topics if service.consumer else frozenset[str]()
    return ServiceHealth(
        service.gaps.behind(applied), dict(service.gaps.open), row["parked"], row["aside"], row["late_timers"], topics
    )


async def overview(service: Service) -> Overview:
    """Returns the overview of one service for the operators' page."""
    now, found = await service_health(service), (await service.pool.fetch(SQL["latencies"], LAST))[0]
    return {
        "service": service.name,
        "at": datetime.now(UTC),
        "relay": service.relay.leads,
        "minutes": service.control.history.minutes(),
        "behind": {
            "topics": now.behind_by_topic(),
            "lanes": [{"topic": topic, "lane": lane, "behind": number} for topic, lane, number in in_order(now.behind)],
        },
        "gaps": open_gaps(now),
        "parked": now.parked,
        "aside": now.aside,
        "late_timers": now.late_timers,
        "heads": [_head(heads) for heads in service.control.witnessed.values()],
        "rewritten": service.control.rewritten,
        "latency": {
            "since": found["since"],
            "stored_to_published": _quantiles(found, "published"),
            "published_to_stored": _quantiles(found, "handled"),
        },
    }


def in_order(numbers: Mapping[Place, int]) -> Iterator[tuple[str, int, int]]:
    """Yields topic, lane and number, ordered by topic and lane."""
    return ((topic, lane, number) for (topic, lane), number in sorted(numbers.items()))


def open_gaps(now: ServiceHealth) -> list[LaneGap]:
    """Returns the lanes that wait for a missing message, ordered by topic and lane."""
    return [{"topic": topic, "lane": lane, "expected": number} for topic, lane, number in in_order(now.gaps)]


def _head(heads: Heads) -> PublisherHead:
    age = (datetime.now(UTC) - heads.at).total_seconds()
    return {"service": heads.service, "at": heads.at, "age_seconds": age, "events": sum(heads.sequences)}


def _quantiles(row: Record, name: str) -> Quantiles:
    p50, p95, p99 = row[name] or (None,) * 3
    return {"of": row[f"{name}_of"], "p50": p50, "p95": p95, "p99": p99}


def gauges(service: Service, now: ServiceHealth) -> Iterator[Metric]:
    """Yields the health of the service as Prometheus gauges, without the values that are counters."""
    name, control = service.name, service.control
    yield _gauge("lianban_parked", "Messages that wait for an operator.", {(name,): now.parked})
    yield _gauge("lianban_set_aside", "Of these, those of types that the service does not know.", {(name,): now.aside})
    yield _gauge("lianban_late_timers", "Timers that should have fired.", {(name,): now.late_timers})
    yield _gauge("lianban_relay_leads", "Whether this process publishes.", {(name,): service.relay.leads})
    yield _gauge("lianban_gaps", "Lanes that wait for a missing message.", _by(name, now.gaps_by_topic()), "topic")
    yield _gauge("lianban_lag", "Messages published and not applied.", _by(name, now.behind_by_topic()), "topic")
    ages = {heads.service: _head(heads)["age_seconds"] for heads in control.witnessed.values()}
    yield _gauge("lianban_heads_age_seconds", "How long ago a publisher said its heads.", _by(name, ages), "of")
    rewritten: float = len({(line["service"], line["lane"]) for line in control.rewritten})
    text = "Lanes whose publisher contradicts what it said before."
    yield _gauge("lianban_rewritten_lanes", text, {(name,): rewritten})


def _by(service: str, values: Mapping[str, float]) -> dict[tuple[str, ...], float]:
    return {(service, key): value for key, value in values.items()}


def _gauge(name: str, text: str, values: Mapping[tuple[str, ...], float], *labels: str) -> Metric:
    family = GaugeMetricFamily(name, text, labels=("service", *labels))
    for place, value in values.items():
        family.add_metric(place, value)
    return family
