"""Asks the verification platform again while it owes a report.

The platform is another authority's system and has no lanes: nobody notices a request or a report that is lost there or on
the way, for instance with the data of the broker. A repeated request has the number of the first; the platform answers it
with the same report, and a report that was taken before changes nothing."""

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
"""Time from a request to its first repetition; each further one takes twice as long. Source: local; no seed names one."""

MOST_DOUBLINGS = 5
"""A platform that never answers is asked about every month."""


def timers(before: Case, after: Case, events: Sequence[Event], now: datetime) -> Iterable[Timer]:
    """Sets the timer with every request, and cancels it when no report is awaited any more."""
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
