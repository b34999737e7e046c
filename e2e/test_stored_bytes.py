"""Measures the bytes of events that one application leaves in all services, for the five demo households."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from e2e.households import REGIONS, filings
from e2e.system import System

MEASURED = 29_440
"""Bytes of stored events an application, as measured with the current messages, each sealed under the key of its household."""

MOST = MEASURED * 105 // 100
"""The limit: 5 % above the measurement. Content that is stored twice exceeds it. A new fact or item may need a new measurement."""


def table(traces: list[list[dict[str, Any]]]) -> Iterator[str]:
    """Returns lines of bytes an application by service and type, the largest first."""
    sums: Counter[str] = Counter()
    for event in (event for trace in traces for event in trace):
        sums[f"{event['service']} {event['type']}"] += event["bytes"]
    return (f"{number / len(traces):9.0f} {name}" for name, number in sums.most_common())


async def test_an_application_stores_its_content_once(system: System) -> None:
    answers = [await system.file(body) for body in islice(filings(70_000), len(REGIONS))]
    applications = [answer.raise_for_status().json()["application"] for answer in answers]
    await system.completed(applications)
    traces = [await system.trace(application) for application in applications]
    stored = sum(event["bytes"] for trace in traces for event in trace) / len(traces)
    assert stored <= MOST, "\n".join(table(traces))
