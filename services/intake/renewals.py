"""The days on which benefits of a file change by themselves: its timer, and the request to review on that day."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time

from lianban_contracts.life import RenewalCause, RenewalDue

from services.chassis.core.aggregate import Timer
from services.chassis.core.clock import CHINA
from services.chassis.core.command import DecisionContext

from .application import Application, assessed_on
from .events import Event

RENEWAL = "renewal"
"""Name of the timer."""


def renewal_timers(before: Application, after: Application) -> Iterable[Timer]:
    """Sets the timer to the next day on which benefits change, if that day has changed."""
    due = next_renewal(after)
    if due == next_renewal(before):
        return ()
    return [Timer(RENEWAL, datetime.combine(due, time(), CHINA) if due else None)]


def renew(application: Application, name: str, moment: DecisionContext) -> Sequence[Event]:
    """Returns the request to review to renew the case, if its day has come. The case waits for one renewal at a time."""
    due, today = next_renewal(application), moment.now.astimezone(CHINA).date()
    if due is None or due > today or application.submitted is None:
        return []
    causes = tuple(cause for day, cause in _days(application) if day == due)
    return [RenewalDue(application=application.submitted.application, due_on=due, causes=causes)]


def next_renewal(application: Application) -> date | None:
    """Returns the next day on which benefits of the file change by themselves; None while it waits for decisions or has no category."""
    determination = application.determination
    if (
        determination is None
        or determination.status not in ("provisional", "final")
        or determination.category == "none"
    ):
        return None
    if application.withdrawn or application.renewing or not application.all_decided:
        return None
    return min((day for day, _ in _days(application)), default=None)


def _days(application: Application) -> Iterator[tuple[date, RenewalCause]]:
    """Yields the next day of each cause after the day whose figures the amounts have."""
    submitted, determination = application.submitted, application.determination
    assert submitted is not None
    assert determination is not None
    since = max(assessed_on(application, determination), submitted.submitted_at.astimezone(CHINA).date())
    yield date(since.year + 1, 1, 1), "year"
