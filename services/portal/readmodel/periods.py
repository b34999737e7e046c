"""The last day of each department that has not decided yet. The days are computed in services/policy/calendar/deadlines.py."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from services.policy import Pack, corrections, shown_deadlines, working_days_left

from .cases import Case
from .views import DepartmentState

States = Mapping[str, DepartmentState]


def timed(case: Case, states: States, today: date, pack: Pack | None) -> States:
    """Returns the states of departments. A department that has not decided yet gets `due_on`, and `days_left` in working days.
    Without the pack, `due_on` is the last day of the whole case."""
    determined, whole = case.determined, case.row.due_on
    if determined is None or whole is None:
        return states
    waiting = [name for name, one in states.items() if one.state == "waiting"]
    _, pauses = corrections(one.message for one in case.happenings)
    referred_on = determined.message.determined_on
    own = {name: pack.due(name, referred_on, pauses) if pack else whole for name in waiting}
    due = shown_deadlines(own, whole)
    timed_states = {
        name: replace(states[name], due_on=day, days_left=working_days_left(today, day)) for name, day in due.items()
    }
    return {**states, **timed_states}
