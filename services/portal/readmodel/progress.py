"""How far a case is: its steps, who has it, how many working days are left, and why a clock stands still."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.intake import ApplicationCompleted
from lianban_contracts.life import CorrectionRequested, ReconsiderationRequested
from lianban_contracts.review import CaseDetermined

from services.policy import Pack, corrections, working_days_left

from .cases import Case, Happening
from .messages import FilingRecord, KeptMessage
from .periods import timed
from .views import DepartmentState, departments

State = Literal["done", "current", "waiting", "stopped"]

ENDED = {"completed", "not_accepted", "refused", "ended", "withdrawn"}

OVER = {"not_accepted", "ended", "withdrawn"}
"""A case in which nothing is asked for any more; of one that is completed, an officer can still ask for documents."""


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
    departments: Mapping[str, DepartmentState]
    """Each department's state; of one that has yet to decide, its own last day too."""
    due_on: date | None
    days_left: int | None
    correction: CorrectionRequested | None
    """The request that the household has yet to answer: until it has, the other clocks stand still."""

    reopened: Sequence[ReconsiderationRequested]
    """The decisions that are looked at again."""

    refused: CaseDetermined | None
    """The determination that ended the case, where it says why."""

    @property
    def busy(self) -> list[str]:
        """The departments that have yet to decide."""
        return [name for name, one in self.departments.items() if one.state == "waiting"]


def progress(case: Case, today: date, pack: Pack | None = None) -> Progress:
    """The progress of a case on a day; `pack`: that by which it is handled, where it is known."""
    ended = case.row.status in ENDED
    correction = open_correction(case)
    due = case.row.due_on
    left = None if ended or due is None else working_days_left(today, due)
    states = timed(case, departments(case), today, pack)
    return Progress(tuple(_steps(case, ended)), states, due, left, correction, reopened(case), _refused(case))


def _refused(case: Case) -> CaseDetermined | None:
    determined = case.determined if case.row.status in ("refused", "ended") else None
    return determined.message if determined and determined.message.explanation else None


def open_correction(case: Case) -> CorrectionRequested | None:
    """The request for documents that the household has yet to answer. None once the case is over."""
    if case.row.status in OVER:
        return None
    owed, _ = corrections(one.message for one in case.happenings)
    return owed


def reopened(case: Case) -> list[ReconsiderationRequested]:
    """The household's requests for a review again that have no answer yet."""
    if case.row.status in ("withdrawn", "ended", "refused"):
        return []
    decided = (one.message for one in case.happenings)
    answered = {one.reconsidered for one in decided if isinstance(one, CaseDetermined | BenefitsDecided)}
    asked = (one.message for one in case.all(ReconsiderationRequested))
    return [one for one in asked if one.number not in answered]


def _steps(case: Case, ended: bool) -> list[Step]:
    """The four steps that every case goes; one that ended early goes no further."""
    found = [case.last(FilingRecord), case.determined, _all_decided(case), case.last(ApplicationCompleted)]
    codes = ("step.accepted", "step.review", "step.departments", "step.statement")
    steps = [
        Step(code, "done", one.at) if one else Step(code, "waiting") for code, one in zip(codes, found, strict=True)
    ]
    current = next((place for place, step in enumerate(steps) if step.state == "waiting"), None)
    if current is not None and not ended:
        steps[current] = Step(codes[current], "current", steps[current - 1].since if current else None)
    return [Step(step.code, "stopped") if ended and step.state == "waiting" else step for step in steps]


def _all_decided(case: Case) -> Happening[KeptMessage] | None:
    """The last decision, once no department is left."""
    found = departments(case)
    if not found or any(one.state == "waiting" for one in found.values()):
        return case.last(ApplicationCompleted)
    return case.last(BenefitsDecided)
