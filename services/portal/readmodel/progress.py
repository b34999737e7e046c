"""How far a case is: its steps, who has it, how many working days are left, and why a clock stands still."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from services.policy import Pack

from .cases import Case, Happening
from .periods import timed, working_days_left
from .views import departments

State = Literal["done", "current", "waiting", "stopped"]

ENDED = {"completed", "not_accepted", "refused", "ended", "withdrawn"}

OVER = {"not_accepted", "ended", "withdrawn"}
"""A case in which nothing is asked for any more; of one that is completed, an officer can still ask for documents."""

ANSWERS = ("documents-supplied", "deadline-moved", "deadline-passed", "correction-ended", "application-completed")
"""After one of these the household does not owe what it was asked for before it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a case; `since`: when it came into its state."""

    code: str
    state: State
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """One case today. `days_left`: working days until the answer is due, less than 0 when it is overdue; None once all is decided."""

    steps: Sequence[Step]
    departments: Mapping[str, Mapping[str, Any]]
    """Each department's state; of one that has yet to decide, its own last day too."""
    due_on: date | None
    days_left: int | None
    correction: Happening | None
    """The request that the household has yet to answer: until it has, the other clocks stand still."""

    reopened: Sequence[Happening]
    """The decisions that are looked at again."""

    refused: Mapping[str, Any] | None
    """The determination that ended the case, where it says why."""

    @property
    def busy(self) -> list[str]:
        """The departments that have yet to decide."""
        return [name for name, one in self.departments.items() if one["state"] == "waiting"]


def progress(case: Case, today: date, pack: Pack | None = None) -> Progress:
    """The progress of a case on a day; `pack`: that by which it is handled, where it is known."""
    ended = case.row["status"] in ENDED
    correction = open_correction(case)
    due = case.row.get("due_on")
    left = None if ended or due is None else working_days_left(today, due)
    desks = timed(case, departments(case), today, pack)
    return Progress(tuple(_steps(case, ended)), desks, due, left, correction, reopened(case), _refused(case))


def _refused(case: Case) -> Mapping[str, Any] | None:
    determined = case.last("case-determined") if case.row["status"] in ("refused", "ended") else None
    return determined.data if determined and "explanation" in determined.data else None


def open_correction(case: Case) -> Happening | None:
    """The last request for what is missing, unless it was answered, is not needed any more, or its day has gone by."""
    asked = case.last("correction-requested")
    later = case.happenings[case.happenings.index(asked) + 1 :] if asked else ()
    return None if case.row.get("status") in OVER or any(map(_answers, later)) else asked


def _answers(one: Happening) -> bool:
    """Whether a correction is over with this: not with another clock that runs out, or a case that is extended."""
    about = one.data.get("stage", "correction"), one.data.get("cause")
    return one.kind in ANSWERS and about[0] == "correction" and about[1] not in ("extended", "calendar_announced")


def reopened(case: Case) -> list[Happening]:
    """The household's requests for a review again that have no answer yet."""
    over = {"withdrawn", "ended", "refused"}
    answered = {one.data.get("reconsidered") for one in case.happenings}
    asked = (one for one in case.happenings if one.kind == "reconsideration-requested")
    return [] if case.row["status"] in over else [one for one in asked if one.data["number"] not in answered]


def _steps(case: Case, ended: bool) -> list[Step]:
    """The four steps that every case goes; one that ended early goes no further."""
    found = [case.last("application-submitted"), case.last("case-determined"), _all_decided(case), _issued(case)]
    codes = ("step.accepted", "step.review", "step.departments", "step.statement")
    steps = [
        Step(code, "done", one.at) if one else Step(code, "waiting") for code, one in zip(codes, found, strict=True)
    ]
    current = next((place for place, step in enumerate(steps) if step.state == "waiting"), None)
    if current is not None and not ended:
        steps[current] = Step(codes[current], "current", steps[current - 1].since if current else None)
    return [Step(step.code, "stopped") if ended and step.state == "waiting" else step for step in steps]


def _all_decided(case: Case) -> Happening | None:
    """The last decision, once no department is left."""
    found = departments(case)
    if not found or any(one["state"] == "waiting" for one in found.values()):
        return case.last("application-completed")
    return case.last("benefits-decided")


def _issued(case: Case) -> Happening | None:
    """The last statement, once it is whole."""
    return case.last("application-completed")
