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
    correction = None if ended else open_correction(case)
    due = case.row.get("due_on")
    left = None if ended or due is None else working_days_left(today, due)
    desks = timed(case, departments(case), today, pack)
    return Progress(tuple(_steps(case, ended)), desks, due, left, correction, reopened(case), _refused(case))


def _refused(case: Case) -> Mapping[str, Any] | None:
    determined = case.last("case-determined") if case.row["status"] in ("refused", "ended") else None
    return determined.data if determined and "explanation" in determined.data else None


def open_correction(case: Case) -> Happening | None:
    """The last request for what is missing, unless it was answered, or its day has gone by."""
    asked = case.last("correction-requested")
    answers = ("documents-supplied", "deadline-moved", "deadline-passed", "application-withdrawn")
    later = case.happenings[case.happenings.index(asked) + 1 :] if asked else ()
    answered = any(one.kind in answers and one.data.get("stage", "correction") == "correction" for one in later)
    return None if answered else asked


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
