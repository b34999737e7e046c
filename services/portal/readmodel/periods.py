"""How long each department still has: by its own clock in the pack, which stands still while the household owes documents."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from lianban_contracts.life import CorrectionEnded, CorrectionRequested, DeadlinePassed, DocumentsSupplied

from services.policy import Pack, working_day

from .cases import Case
from .messages import KeptMessage
from .views import DepartmentState

States = Mapping[str, DepartmentState]


def timed(case: Case, states: States, today: date, pack: Pack | None) -> States:
    """The states of departments; of one that has yet to decide, also `due_on`, and `days_left` in working days.

    None is due later than the whole case, whose day is all that is known without the pack."""
    determined, whole = case.determined, case.row.due_on
    if determined is None or whole is None:
        return states
    referred_on, stops = determined.message.determined_on, pauses(case)

    def period(name: str, state: DepartmentState) -> DepartmentState:
        due = min(whole, pack.due(name, referred_on, stops)) if pack else whole
        return replace(state, due_on=due, days_left=working_days_left(today, due))

    return {name: period(name, one) if one.state == "waiting" else one for name, one in states.items()}


def pauses(case: Case) -> list[tuple[date, date]]:
    """From when to when the household owed documents; what it still owes is no pause yet."""
    found: list[tuple[date, date]] = []
    stopped: date | None = None
    for one in case.happenings:
        if stopped and (until := _went_on(one.message)):
            found.append((stopped, until))
            stopped = None
        if isinstance(one.message, CorrectionRequested):
            stopped = one.message.requested_on
    return found


def _went_on(message: KeptMessage | None) -> date | None:
    """The day on which a correction was answered, was over, or had more added to it, or the last on which it could have been answered."""
    match message:
        case DocumentsSupplied(supplied_on=day) | CorrectionEnded(ended_on=day):
            return day
        case CorrectionRequested(requested_on=day) | DeadlinePassed(stage="correction", due_on=day):
            return day
        case _:
            return None


@lru_cache(maxsize=4096)
def working_days_left(today: date, due: date) -> int:
    """Working days after today up to the last one; those since it, counted below 0, when it is past."""
    first, last = min(today, due), max(today, due)
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    count = sum(working_day(day)[0] for day in days)
    return count if due >= today else -count
