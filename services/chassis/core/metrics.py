"""Prometheus metrics of a process. They are updated once per batch, not once per message."""

import time
from collections import Counter as Count
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from prometheus_client import REGISTRY, Counter, Histogram
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from .command import Applied, Duplicate, Gap, Outcome, Parked, Refused
from .events import Recorded

SERVICE = ("service",)
SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500)

APPENDED = Counter("lianban_events_appended", "Events committed to the log by this process.", SERVICE)
CONSUMED = Counter("lianban_messages_consumed", "Messages read from topics and committed by this process.", SERVICE)
PUBLISHED = Counter("lianban_messages_published", "Messages that Kafka has acknowledged to this process.", SERVICE)
OUTCOMES = Counter("lianban_commands", "Commands decided by this process, by what came of them.", (*SERVICE, "outcome"))
BATCH_SIZE = Histogram("lianban_batch_commands", "Commands in one transaction.", SERVICE, buckets=SIZES)
BATCH_SECONDS = Histogram("lianban_batch_seconds", "How long one transaction took.", SERVICE, buckets=SECONDS)
SENT_AFTER = Histogram(
    "lianban_published_after_seconds",
    "From storing the first event of a batch to Kafka's acknowledgement.",
    SERVICE,
    buckets=SECONDS,
)
TAKEN_AFTER = Histogram(
    "lianban_consumed_after_seconds",
    "From publishing the first message of a batch to committing what follows.",
    SERVICE,
    buckets=SECONDS,
)
REQUESTS = Counter("lianban_http_commands", "HTTP requests that command something.", SERVICE)
REFUSALS = Counter("lianban_http_refusals", "HTTP requests that were refused, by status.", (*SERVICE, "status"))
INTERRUPTIONS = Counter("lianban_interruptions", "Errors that background tasks went on after.", (*SERVICE, "loop"))
LOST_LINES = Counter("lianban_log_lines_lost", "Log lines of this process that could not be written.")


class Transactions:
    """The metrics of the executor."""

    def __init__(self, service: str) -> None:
        self._size, self._seconds = BATCH_SIZE.labels(service), BATCH_SECONDS.labels(service)
        kinds: tuple[type[Outcome], ...] = (Applied, Duplicate, Gap, Parked, Refused)
        self._outcomes = {kind: OUTCOMES.labels(service, kind.__name__.lower()) for kind in kinds}

    def done(self, outcomes: Sequence[Outcome], seconds: float) -> None:
        """Counts one batch."""
        self._size.observe(len(outcomes))
        self._seconds.observe(seconds)
        for kind, number in Count(map(type, outcomes)).items():
            self._outcomes[kind].inc(number)


class Publications:
    """The metrics of the relay."""

    def __init__(self, service: str) -> None:
        self._appended, self._published = APPENDED.labels(service), PUBLISHED.labels(service)
        self._after = SENT_AFTER.labels(service)

    def appended(self, records: Sequence[Recorded]) -> None:
        """Counts the events of one transaction."""
        self._appended.inc(len(records))

    def sent(self, records: Sequence[Recorded]) -> None:
        """Counts the messages of one batch."""
        if records:
            self._published.inc(len(records))
            self._after.observe(time.time() - records[0].stored.timestamp())


class Readings:
    """The metrics of the consumer."""

    def __init__(self, service: str) -> None:
        self._consumed, self._after = CONSUMED.labels(service), TAKEN_AFTER.labels(service)

    def taken(self, records: Sequence[Any]) -> None:
        """Counts the records of one batch."""
        self._consumed.inc(len(records))
        self._after.observe(max(0.0, time.time() - records[0].timestamp / 1000))


class ServiceCollector(Collector):
    """Collects the metrics of one service in its process, and the gauges that are given.

    Several services may share one process, and Prometheus scrapes each of them. Each reports only its own metrics, so that
    nothing is counted twice."""

    def __init__(self, service: str, known: Iterable[Metric]) -> None:
        self._service, self._known = service, known

    def collect(self) -> Iterator[Metric]:
        """Yields the metrics for prometheus_client."""
        for metric in REGISTRY.collect():
            if metric.name.startswith("lianban_"):
                yield self._own(metric)
            elif metric.name.startswith("process_"):
                yield metric
        yield from self._known

    def _own(self, metric: Metric) -> Metric:
        process_wide = {"service": self._service}
        said = (sample._replace(labels=process_wide | sample.labels) for sample in metric.samples)
        own = (sample for sample in said if sample.labels["service"] == self._service)
        part = Metric(metric.name, metric.documentation, metric.type)
        part.samples = [sample for sample in own if not sample.name.endswith("_created")]
        return part
