"""Repeats requests to the verification platform until the report arrives.

The platform is another authority's system and has no lanes. So a request or report can be lost without a gap, for instance with
the data of the broker. A repeated request has the number of the first. The platform answers it with the same report, and a
report that was processed before changes nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from lianban_contracts.review import VerificationRequested

from services.chassis.core.aggregate import Timer
from services.chassis.core.command import DecisionContext

from .case import Case
from .events import Event
from .reviewer import request

NAME = "verification"
"""The timer of a case that waits for a report."""

PATIENCE = timedelta(days=1)
"""Time from a request to its first repetition. The interval doubles with each repetition. Source: local; the seeds have no value."""

MOST_DOUBLINGS = 5
"""Limit of doublings: a platform that never answers is asked about once a month."""


def timers(before: Case, after: Case, events: Sequence[Event], now: datetime) -> Iterable[Timer]:
    """Sets the timer with each request, and cancels it when no request waits."""
    if after.waiting and not after.closed:
        asked = any(isinstance(event, VerificationRequested) for event in events)
        doublings = min(after.times_asked - 1, MOST_DOUBLINGS)
        return [Timer(NAME, now + PATIENCE * 2**doublings)] if asked else ()
    return [Timer(NAME, None)] if before.waiting and not before.closed else ()


def repeat_requests(case: Case, name: str, moment: DecisionContext) -> Sequence[Event]:
    """Repeats every request without a report."""
    if case.application is None or case.closed:
        return []
    return [request(case, case.application, number) for number in case.waiting]
