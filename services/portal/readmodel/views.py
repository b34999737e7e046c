"""What a case says: which departments still have to decide, what was decided, and the statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.decisions import Decision, DecisionFigures, Explanation, Outcome
from lianban_contracts.departments import DEPARTMENTS
from lianban_contracts.intake import Statement
from lianban_contracts.review import CaseDetermined

from .cases import Case, Happening
from .messages import StatementMessage

OPEN: Sequence[Outcome] = ("needs_documents", "queued")
"""Outcomes after which another decision follows."""


@dataclass(frozen=True, slots=True)
class DepartmentState:
    """How far one department is. A department that has decided has `at` and counts; one that has not has `since`."""

    state: Literal["waiting", "decided"]
    since: datetime | None = None
    at: datetime | None = None
    granted: int = 0
    items: int = 0
    open: Sequence[Outcome] = ()
    """The outcomes in OPEN that it decided."""
    due_on: date | None = None
    """The last day of a department that has yet to decide, where the case's own last day is known."""
    days_left: int | None = None
    """Working days until that day; less than 0 when it is past."""


@dataclass(frozen=True, slots=True)
class CaseStatement:
    """The statement as issued; before that, what has been decided so far."""

    decisions: Sequence[Decision] = ()
    granted: int = 0
    explanation: Explanation | None = None
    """Why the household is of its category, or of none."""
    clause: str | None = None
    plan_ended_on: date | None = None
    issued: Statement | None = None
    at: datetime | None = None
    """When it was issued."""

    @property
    def revision(self) -> int:
        """The revision of the statement; 0 before one is issued."""
        return self.issued.revision if self.issued else 0

    @property
    def ended(self) -> Sequence[str]:
        """Items whose last day has passed."""
        return self.issued.ended if self.issued else ()


def departments(case: Case) -> Mapping[str, DepartmentState]:
    """The departments that the last determination counts on, each waiting or decided."""
    determined = case.determined
    if determined is None:
        return {}
    asked = dict.fromkeys(determined.message.referred_to, determined.message.turn)
    kept: dict[str, int | None] = dict.fromkeys(determined.message.unchanged)
    return {name: _state(case, name, turn, determined.at) for name, turn in {**asked, **kept}.items()}


def _state(case: Case, department: str, turn: int | None, since: datetime) -> DepartmentState:
    decided = _decided(case, department, turn)
    if decided is None:
        return DepartmentState("waiting", since=since)
    decisions = decided.message.decisions
    outcomes = {decision.outcome for decision in decisions}
    still = [outcome for outcome in OPEN if outcome in outcomes]
    return DepartmentState("decided", None, decided.at, granted(decisions), len(decisions), still)


def _decided(case: Case, department: str, turn: int | None) -> Happening[BenefitsDecided] | None:
    """The last decisions of a department in a turn; in any turn, where none is given."""
    found = (one for one in reversed([*case.all(BenefitsDecided)]) if department == one.message.DEPARTMENT)
    return next((one for one in found if turn is None or one.message.turn == turn), None)


def granted(decisions: Sequence[DecisionFigures]) -> int:
    """How many items were granted."""
    return sum(decision.outcome == "granted" for decision in decisions)


def statement(case: Case) -> CaseStatement:
    """The last statement of which every message that it names has arrived; before that what has been decided so far."""
    for one in reversed(case.happenings):
        if isinstance(one.message, StatementMessage) and (found := _issued(case, one.message.statement, one.at)):
            return found
    return _so_far(case)


def _issued(case: Case, issued: Statement, at: datetime) -> CaseStatement | None:
    """The statement with the sentences of its decisions. None if a message that it names has not arrived yet."""
    determined = next((one.message for one in case.all(CaseDetermined) if one.message.turn == issued.turn), None)
    answers = {_key(one.message): one.message.decisions for one in case.all(BenefitsDecided)}
    named = [(department, answer.turn, answer.revision) for department, answer in issued.answers.items()]
    if determined is None or not answers.keys() >= set(named):
        return None
    decisions = [one for part in (determined.decisions, *(answers[name] for name in named)) for one in part]
    reason = determined.explanation, determined.clause
    return CaseStatement(decisions, issued.granted, *reason, issued.plan_ended_on, issued, at)


def _key(message: BenefitsDecided) -> tuple[str, int, int]:
    return message.DEPARTMENT, message.turn, message.revision


def _so_far(case: Case) -> CaseStatement:
    """The decisions of the last determination and of the departments that have answered it."""
    determined = case.determined
    if determined is None:
        return CaseStatement()
    message = determined.message
    turns = {name: None if name in message.unchanged else message.turn for name in DEPARTMENTS}
    parts = [found.message for name, turn in turns.items() if (found := _decided(case, name, turn))]
    decisions = [*message.decisions, *(decision for part in parts for decision in part.decisions)]
    return CaseStatement(decisions, granted(decisions), message.explanation, message.clause, message.plan_ended_on)
