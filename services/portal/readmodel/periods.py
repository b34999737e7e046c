"""How long each department still has: by its own clock in the pack, which stands still while the household owes documents."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from services.policy import Pack, working_day

from .cases import Case, Happening

State = Mapping[str, Any]


def timed(case: Case, desks: Mapping[str, State], today: date, pack: Pack | None) -> dict[str, State]:
    """The states of departments; of one that has yet to decide, also `due_on`, and `days_left` in working days.

    None is due later than the whole case, whose day is all that is known without the pack."""
    determined, whole = case.last("case-determined"), case.row.get("due_on")
    if determined is None or whole is None:
        return dict(desks)
    stops = pauses(case)

    def period(name: str) -> State:
        due = min(whole, pack.due(name, _told_on(determined), stops)) if pack else whole
        return {"due_on": due, "days_left": working_days_left(today, due)}

    return {name: {**one, **period(name)} if one["state"] == "waiting" else one for name, one in desks.items()}


def _told_on(determined: Happening) -> date:
    return date.fromisoformat(determined.data["determined_on"])


def pauses(case: Case) -> list[tuple[date, date]]:
    """From when to when the household owed documents; what it still owes is no pause yet."""
    found: list[tuple[date, date]] = []
    stopped: str | None = None
    for one in case.happenings:
        if stopped and (until := _went_on(one)):
            found.append((date.fromisoformat(stopped), date.fromisoformat(until)))
            stopped = None
        if one.kind == "correction-requested":
            stopped = one.data["requested_on"]
    return found


def _went_on(one: Happening) -> str | None:
    """The day on which a correction was answered, was over, or had more added to it, or the last on which it could have been answered."""
    days = {"documents-supplied": "supplied_on", "correction-ended": "ended_on", "correction-requested": "requested_on"}
    if (day := days.get(one.kind)) is not None:
        return str(one.data[day])
    return str(one.data["due_on"]) if one.kind == "deadline-passed" and one.data["stage"] == "correction" else None


@lru_cache(maxsize=4096)
def working_days_left(today: date, due: date) -> int:
    """Working days after today up to the last one; those since it, counted below 0, when it is past."""
    first, last = min(today, due), max(today, due)
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    count = sum(working_day(day)[0] for day in days)
    return count if due >= today else -count
