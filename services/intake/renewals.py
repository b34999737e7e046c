"""The days on which benefits of a file change by themselves: its timer, and the request to review on that day."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from lianban_contracts.life import RenewalCause, RenewalDue

from services.chassis.core.aggregate import Timer
from services.chassis.core.clock import CHINA
from services.chassis.core.command import DecisionContext
from services.policy import Packs
from services.policy.calendar.dates import birthday, end_of_school_year, start_of_school_year

from .application import Application, assessed_on
from .events import Event

RENEWAL = "renewal"
"""Name of the timer."""


class Renewals:
    """Computes the days by the policy of the file."""

    def __init__(self, packs: Packs) -> None:
        self._packs = packs

    def timers(self, before: Application, after: Application) -> Iterable[Timer]:
        """Sets the timer to the next day on which benefits change, if that day has changed."""
        due = self.next_due(after)
        if due == self.next_due(before):
            return ()
        return [Timer.on(RENEWAL, due)]

    def fire(self, application: Application, name: str, moment: DecisionContext) -> Sequence[Event]:
        """Returns the request to review to renew the case, if its day has come. The case waits for one renewal at a time."""
        due, today = self.next_due(application), moment.today
        if due is None or due > today or application.submitted is None:
            return []
        causes = dict.fromkeys(cause for day, cause in self._days(application) if day == due)
        return [RenewalDue(application=application.submitted.application, due_on=due, causes=tuple(causes))]

    def next_due(self, application: Application) -> date | None:
        """Returns the next day on which benefits of the file change by themselves; None while it waits for decisions or has no
        category."""
        determination = application.determination
        if determination is None or determination.status not in ("provisional", "final"):
            return None
        waits = application.renewing or not application.all_decided
        if waits or application.withdrawn or determination.category == "none":
            return None
        return min((day for day, _ in self._days(application)), default=None)

    def _days(self, application: Application) -> Iterator[tuple[date, RenewalCause]]:
        """Yields the days of each cause after the day whose figures the amounts have."""
        submitted, determination = application.submitted, application.determination
        assert submitted is not None
        assert determination is not None
        since = max(assessed_on(application, determination), submitted.submitted_at.astimezone(CHINA).date())
        yield date(since.year + 1, 1, 1), "year"
        if any(period == "school_year" for _, period, _ in application.grants):
            yield _next_school_year(since), "school_year"
        pack = self._packs.handling(application.region, since)
        for age in pack.age_limits if pack else ():
            for birth in application.births.values():
                if (day := birthday(birth, age)) > since:
                    yield day, "birthday"


def _next_school_year(since: date) -> date:
    """Returns the first day of a school year after a day."""
    begins = start_of_school_year(since)
    return begins if begins > since else end_of_school_year(since) + timedelta(days=1)
