"""Last days of the steps of a case, the pauses while the household owes documents, and the days that are left.

Intake sets its timer by these functions, and the portal shows their results. They are pure: they read no clock and no table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Protocol

from lianban_contracts.intake import ApplicationCompleted, ApplicationWithdrawn
from lianban_contracts.life import CorrectionEnded, CorrectionRequested, DeadlinePassed, DocumentsSupplied

from .dates import after_months
from .working_days import Deadline, after_days, after_working_days, working_days_between

Pause = tuple[date, date]
"""The day on which documents were requested, and the day on which the household owed them no longer."""


class StepLength(Protocol):
    """The length of a step. A pack sets exactly one of working days, calendar days and months."""

    @property
    def working_days(self) -> int | None:
        """Length in working days."""

    @property
    def days(self) -> int | None:
        """Length in calendar days."""

    @property
    def months(self) -> int | None:
        """Length in months."""

    @property
    def extendable_to(self) -> int | None:
        """Length in working days after an extension."""


def last_day(clock: StepLength, start: date, pauses: Iterable[Pause] = (), *, extended: bool = False) -> Deadline:
    """The last day of a step that starts on a day. Pauses stop a clock of working days only; they are in order of time."""
    if clock.days is not None:
        return after_days(start, clock.days)
    if clock.months is not None:
        return Deadline(after_months(start, clock.months), preliminary=False)
    length = clock.extendable_to if extended and clock.extendable_to else clock.working_days
    return after_working_days_without(start, length or 0, pauses)


def after_working_days_without(start: date, count: int, pauses: Iterable[Pause]) -> Deadline:
    """The last of `count` working days after `start`. No day of a pause is counted, its first and last included.
    At least one working day is left after a pause. The pauses are in order of time."""
    for paused_on, resumed_on in pauses:
        if resumed_on > start:
            start, count = resumed_on, max(count - working_days_between(start, paused_on), 1)
    return after_working_days(start, count)


def shown_deadlines(due: Mapping[str, date], whole_case: date) -> dict[str, date]:
    """The last day of each department as people see it: its own, but not after the last day of the whole case."""
    return {department: min(day, whole_case) for department, day in due.items()}


@lru_cache(maxsize=4096)
def working_days_left(today: date, due: date) -> int:
    """Working days after `today` up to `due`. Negative after `due`: the working days since then."""
    return working_days_between(today, due) if due >= today else -working_days_between(due, today)


def end_of_correction(message: object) -> date | None:
    """The day on which the household stops owing the documents of a correction, if the message ends it; else None.
    A further request ends the one before it and starts anew."""
    match message:
        case DocumentsSupplied(supplied_on=day) | CorrectionEnded(ended_on=day):
            return day
        case CorrectionRequested(requested_on=day) | DeadlinePassed(stage="correction", due_on=day):
            return day
        case _:
            return None


def pauses_after(pauses: tuple[Pause, ...], owed: CorrectionRequested | None, message: object) -> tuple[Pause, ...]:
    """The pauses after a message. `owed`: the correction that was open before it."""
    ended_on = end_of_correction(message)
    return pauses if owed is None or ended_on is None else (*pauses, (owed.requested_on, ended_on))


def correction_after(owed: CorrectionRequested | None, message: object) -> CorrectionRequested | None:
    """The open correction after a message: the documents that the household was asked for and still owes."""
    if isinstance(message, CorrectionRequested):
        return message
    over = isinstance(message, ApplicationCompleted | ApplicationWithdrawn) or end_of_correction(message) is not None
    return None if over else owed


def corrections(messages: Iterable[object]) -> tuple[CorrectionRequested | None, tuple[Pause, ...]]:
    """The open correction and the pauses of a case, from its messages in order of time."""
    owed: CorrectionRequested | None = None
    pauses: tuple[Pause, ...] = ()
    for message in messages:
        pauses, owed = pauses_after(pauses, owed, message), correction_after(owed, message)
    return owed, pauses
