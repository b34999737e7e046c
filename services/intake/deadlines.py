"""The deadlines of a case (时限): the timer for the next due day, and the events of that day."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from lianban_contracts.decisions import DecisionFigures
from lianban_contracts.intake import (
    ApplicationCompleted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    Statement,
    StatementIssued,
    Validity,
)
from lianban_contracts.life import BenefitsEnded, DeadlineMoved, DeadlinePassed, RecertificationDue, Stage, requests_in

from services.chassis.core.aggregate import Timer
from services.chassis.core.clock import CHINA
from services.chassis.core.command import DecisionContext
from services.policy import Deadline, Pack, Packs, ending_items
from services.policy.calendar.dates import after_months

from .application import Application, evolve
from .events import BenefitsRecorded, Event
from .renewals import Renewals
from .statement import composed, ended

NEXT = "next"
"""Name of the timer. A case has one."""

DAY = timedelta(days=1)

IDLE_MONTHS = 12
"""A file ends after as many months in which nothing runs and nothing is asked for. Source: local; the civil affairs bureau must set it."""

NO_END = Validity(since=date.min)
"""The period of a benefit in kind without a last day."""

LIVING_CASH = "civil.minimum_living_cash"
"""The id of 低保金 in every pack."""


class Deadlines:
    """Computes due days. The packs set the length of each step."""

    def __init__(self, packs: Packs) -> None:
        self._packs = packs
        self.renewals = Renewals(packs)

    def pack(self, application: Application, submitted: ApplicationSubmitted) -> Pack:
        """Returns the pack by which the file's region handles it. Raises LookupError."""
        pack = self._packs.handling(application.region, submitted.filed_on)
        if pack is None:
            raise LookupError(f"no pack of {application.region} is installed")
        return pack

    def takes(self, region: str, day: date) -> bool:
        """Returns True if a household can move to this region on this day."""
        return self._packs.in_force(region, day) is not None

    def timers(
        self, before: Application, after: Application, events: Sequence[Event], now: datetime
    ) -> Iterable[Timer]:
        """Sets the timers of the case to the next due day and the next renewal, if those days have changed."""
        decided = len(events) == 1 and isinstance(events[0], BenefitsRecorded) and events[0].reconsidered is None
        if decided and after.submitted and not self.pack(after, after.submitted).own_clocks:
            # other departments are still awaited, or nothing changed for the household: the deadlines stay
            return self.renewals.timers(before, after) if after.all_decided else ()
        due, timers = self.next_due(after), list(self.renewals.timers(before, after))
        if due == self.next_due(before):
            return timers
        return [Timer.on(NEXT, due), *timers]

    def next_due(self, application: Application) -> date | None:
        """Returns the first day on which something is due if no other event happens before, or None."""
        submitted = application.submitted
        if submitted is None or application.withdrawn:
            return None
        running = (last + DAY for stage, last in self._running(application, submitted))
        return min([*running, *self._recheck(application), *self._later(application, submitted)], default=None)

    def fire(self, application: Application, name: str, moment: DecisionContext) -> Sequence[Event]:
        """Returns the events that are due by now."""
        today, events = moment.today, list[Event]()
        if application.submitted is None or application.withdrawn:
            return events
        for step in (
            self._rechecked,
            self._passed,
            self._completed,
            self._resumed,
            self._ended,
            self._idle,
            self._certified,
        ):
            for event in step(application, application.submitted, today):
                events.append(event)
                application = evolve(application, event)
            if application.withdrawn:
                break
        return events

    def _running(self, application: Application, submitted: ApplicationSubmitted) -> Iterator[tuple[Stage, date]]:
        """Yields the steps in progress, each with its last day.

        While the household owes documents, only the correction is."""
        for stage, last in self._all(application, submitted):
            if (stage, last) not in application.passed:
                yield stage, last

    def _all(self, application: Application, submitted: ApplicationSubmitted) -> Iterator[tuple[Stage, date]]:
        for asked in application.reconsiderations.values():
            yield "reconsideration", asked.answer_by
        if application.hearing:
            return
        if application.correction:
            yield "correction", application.correction.answer_by
            return
        if application.completed or application.due_on is None:
            return
        yield "whole_case", application.due_on
        if application.determination is None:
            yield (
                "review",
                self.pack(application, submitted)
                .deadline("review", submitted.submitted_at.astimezone(CHINA).date())
                .day,
            )
        elif not application.all_decided:
            yield from (("departments", last) for last in self._departments(application, submitted))

    def _departments(self, application: Application, submitted: ApplicationSubmitted) -> list[date]:
        """Returns the last days of the departments that have not decided yet, each day once."""
        pack, found, determination = self.pack(application, submitted), application.benefits, application.determination
        waits = [name for name, turn in application.awaited.items() if name not in found or found[name].turn != turn]
        told_on = determination.determined_on if determination else submitted.filed_on
        return sorted({pack.due(name, told_on, application.pauses) for name in waits})

    def _recheck(self, application: Application) -> Iterator[date]:
        """Yields 1 January of the year of a preliminary due day. The calendar of that year is known by then."""
        waits = application.due_preliminary and not (application.rechecked or application.completed)
        if waits and application.due_on and not application.correction:
            yield date(application.due_on.year, 1, 1)

    def _later(self, application: Application, submitted: ApplicationSubmitted) -> Iterator[date]:
        """Yields the days after benefits end, and the day of the next certification."""
        statement = application.statement
        if not application.completed or statement is None:
            return
        yield from (last + DAY for _, last in ending_items(statement))
        if (idle := idle_end(application)) is not None:
            yield idle
        if (certification := self._certification(application, submitted)) is not None:
            yield certification

    def _certification(self, application: Application, submitted: ApplicationSubmitted) -> date | None:
        """Returns the day of the next certification: one year after the last one, or the earlier end of a gradual
        exit."""
        determination, last = application.determination, application.certified_on
        if determination is None or last is None or determination.category == "none":
            return None
        yearly = self.pack(application, submitted).deadline("recertification", last).day
        exit_ends = None if application.certifying else _gradual_exit_end(application)
        return min(exit_ends, yearly) if exit_ends else yearly

    def _rechecked(self, application: Application, submitted: ApplicationSubmitted, today: date) -> Iterator[Event]:
        if any(day <= today for day in self._recheck(application)):
            found = self.answer_due(application, submitted)
            yield DeadlineMoved(
                application=submitted.application,
                due_on=found.day,
                preliminary=found.preliminary,
                cause="calendar_announced",
            )

    def _passed(self, application: Application, submitted: ApplicationSubmitted, today: date) -> Iterator[Event]:
        for stage, last in self._running(application, submitted):
            if last < today:
                requests = requests_in(application.requested) if stage == "correction" else ()
                yield DeadlinePassed(application=submitted.application, stage=stage, due_on=last, requests=requests)

    def _completed(self, application: Application, submitted: ApplicationSubmitted, today: date) -> Iterator[Event]:
        """Completes a case whose correction was not answered in time.

        The household can still supply the documents later."""
        unanswered = application.status == "correction" and application.correction is None and not application.completed
        determination = application.determination
        if unanswered and determination and determination.status in ("final", "refused") and application.all_decided:
            statement = composed(application, determination, today)
            yield ApplicationCompleted(application=submitted.application, statement=statement)

    def _resumed(self, application: Application, submitted: ApplicationSubmitted, today: date) -> Iterator[Event]:
        """Moves the due day after a correction was not answered in time.

        The pause does not count against the departments."""
        if application.status != "correction" or application.correction or application.completed:
            return
        due = self.answer_due(application, submitted)
        if due.day != application.due_on:
            yield DeadlineMoved(
                application=submitted.application, due_on=due.day, preliminary=due.preliminary, cause="correction_over"
            )

    def _ended(self, application: Application, submitted: ApplicationSubmitted, today: date) -> Iterator[Event]:
        statement = application.statement
        if not application.completed or statement is None:
            return
        over = tuple(item for item, runs in ending_items(statement) if runs < today)
        if over:
            identity = submitted.application
            yield BenefitsEnded(application=identity, ended_on=today - DAY, items=over)
            yield StatementIssued(application=identity, statement=ended(statement, over, today))

    def _idle(self, application: Application, submitted: ApplicationSubmitted, today: date) -> Iterator[Event]:
        """Ends a file of which nothing ran and nothing was asked for within a year."""
        day = idle_end(application)
        if day is not None and day <= today:
            yield ApplicationWithdrawn(
                application=submitted.application, withdrawn_on=today, completed=True, cause="nothing_runs"
            )

    def _certified(self, application: Application, submitted: ApplicationSubmitted, today: date) -> Iterator[Event]:
        day = self._certification(application, submitted) if application.completed else None
        if day is not None and day <= today:
            yearly = day != _gradual_exit_end(application)
            yield RecertificationDue(
                application=submitted.application, due_on=day, cause="yearly" if yearly else "gradual_exit"
            )

    def answer_due(self, application: Application, submitted: ApplicationSubmitted) -> Deadline:
        """Returns the last working day for the whole case.

        Days on which the household owed documents are not counted."""
        start = submitted.submitted_at.astimezone(CHINA).date()
        return self.pack(application, submitted).deadline(
            "whole_case", start, application.pauses, extended=application.extended
        )


def idle_end(application: Application) -> date | None:
    """Returns the day on which a file in force ends, if nothing runs and nothing else is asked for; None while something runs, waits or
    is asked for. Source: local; the civil affairs bureau must set it."""
    statement, asked_on = application.statement, application.asked_on
    if not application.completed or statement is None or asked_on is None or not application.in_force:
        return None
    if application.correction or application.hearing or application.reconsiderations or application.asked_anew:
        return None
    running = [one for one in statement.decisions if _runs(statement, one)]
    if any(statement.validity.get(one.item, NO_END).until is None for one in running):
        return None
    ends = [statement.validity[one.item].until or date.max for one in running]
    return after_months(max([asked_on, *ends, *(one.until for one in statement.former)]), IDLE_MONTHS) + DAY


def _runs(statement: Statement, decision: DecisionFigures) -> bool:
    """Returns True if the decision is a benefit that runs or for which the household waits. What is granted once does not run."""
    if decision.item in statement.ended or decision.outcome == "declined":
        return False
    return decision.outcome == "queued" or (decision.outcome == "granted" and decision.period != "once")


def _gradual_exit_end(application: Application) -> date | None:
    """Returns the day after the gradual exit: after the last month of the living cash. None if there is no gradual exit."""
    determination, statement = application.determination, application.statement
    if determination is None or statement is None or not determination.gradual_exit_months_left:
        return None
    runs = statement.validity.get(LIVING_CASH)
    return runs.until + DAY if runs and runs.until else None
