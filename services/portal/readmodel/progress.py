"""The progress of a case: its steps, its departments, the working days left, and the correction that pauses deadlines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.intake import ApplicationCompleted, ApplicationWithdrawn
from lianban_contracts.life import CorrectionRequested, HearingAnswered, ReconsiderationRequested
from lianban_contracts.review import CaseDetermined, HearingOpened

from services.policy import Pack, corrections, working_days_left

from .cases import Case, Happening
from .messages import FilingRecord, KeptMessage
from .periods import timed
from .views import DepartmentState, departments

State = Literal["done", "current", "waiting", "stopped"]

ENDED = {"completed", "not_accepted", "refused", "ended", "withdrawn"}

OVER = {"not_accepted", "ended", "withdrawn"}
"""Statuses in which nothing is asked of the household any more. After `completed` an officer can still request documents."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a case; `since`: when it entered its state."""

    code: str
    state: State
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a case on one day. `days_left`: working days until the case is due, negative when overdue; None once all is decided."""

    steps: Sequence[Step]
    departments: Mapping[str, DepartmentState]
    """The state of each department; those that have not decided yet have their last day."""
    due_on: date | None
    days_left: int | None
    correction: CorrectionRequested | None
    """The correction that the household has not answered yet. Other deadlines are paused meanwhile."""

    reopened: Sequence[ReconsiderationRequested]
    """Reconsiderations that have no answer yet."""

    hearing: HearingOpened | None
    """The hearing that the household has not answered."""

    refused: CaseDetermined | None
    """The determination that ended the case, if it has an explanation."""

    @property
    def lacking(self) -> list[str]:
        """The departments that wait for documents for one of their items."""
        return [name for name, one in self.departments.items() if "needs_documents" in one.open]

    @property
    def busy(self) -> list[str]:
        """The departments that have not decided yet."""
        return [name for name, one in self.departments.items() if one.state == "waiting"]


def progress(case: Case, today: date, pack: Pack | None = None) -> Progress:
    """Returns the progress of a case on a day. `pack`: the pack by which it is handled, if known."""
    ended = case.row.status in ENDED
    correction = open_correction(case)
    due = case.row.due_on
    left = None if ended or due is None else working_days_left(today, due)
    states = timed(case, departments(case), today, pack)
    return Progress(
        tuple(_steps(case, ended)), states, due, left, correction, reopened(case), open_hearing(case), _refused(case)
    )


def _refused(case: Case) -> CaseDetermined | None:
    determined = case.determined if case.row.status in ("refused", "ended") else None
    return determined.message if determined and determined.message.explanation else None


def open_correction(case: Case) -> CorrectionRequested | None:
    """Returns the correction that the household has not answered yet. None once the case is over."""
    if case.row.status in OVER:
        return None
    owed, _ = corrections(one.message for one in case.happenings)
    return owed


def open_hearing(case: Case) -> HearingOpened | None:
    """Returns the hearing that the household has not answered and after which nothing was determined; None if there is none."""
    if case.row.status in OVER:
        return None
    kinds = HearingOpened, HearingAnswered, CaseDetermined
    last = next((one.message for one in reversed(case.happenings) if isinstance(one.message, kinds)), None)
    return last if isinstance(last, HearingOpened) else None


def reopened(case: Case) -> list[ReconsiderationRequested]:
    """Returns the household's requests for reconsideration that have no answer yet."""
    if case.row.status in ("withdrawn", "ended", "refused"):
        return []
    decided = (one.message for one in case.happenings)
    answered = {one.reconsidered for one in decided if isinstance(one, CaseDetermined | BenefitsDecided)}
    asked = (one.message for one in case.all(ReconsiderationRequested))
    return [one for one in asked if one.number not in answered]


def _steps(case: Case, ended: bool) -> list[Step]:
    """Returns the four steps of every case. Later steps of a case that ended early are stopped."""
    found = [case.last(FilingRecord), case.determined, _all_decided(case), case.last(ApplicationCompleted)]
    codes = ("step.accepted", "step.review", "step.departments", "step.statement")
    steps = [
        Step(code, "done", one.at) if one else Step(code, "waiting") for code, one in zip(codes, found, strict=True)
    ]
    current = next((place for place, step in enumerate(steps) if step.state == "waiting"), None)
    if current is not None and not ended:
        steps[current] = Step(codes[current], "current", steps[current - 1].since if current else None)
    withdrawn = case.last(ApplicationWithdrawn)
    return [Step(step.code, "stopped") if ended and _stopped(step, withdrawn) else step for step in steps]


def _stopped(step: Step, withdrawn: Happening[ApplicationWithdrawn] | None) -> bool:
    """Whether a step of a case that has ended did not take place. What follows a withdrawal only stops the case."""
    return step.state == "waiting" or bool(withdrawn and step.since and step.since > withdrawn.at)


def _all_decided(case: Case) -> Happening[KeptMessage] | None:
    """Returns the last decision once no department is waiting."""
    found = departments(case)
    if not found or any(one.state == "waiting" for one in found.values()):
        return case.last(ApplicationCompleted)
    return case.last(BenefitsDecided)
