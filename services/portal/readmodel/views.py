"""Views of a case: the state of each department, the decisions so far, and the statement."""

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
    """The state of one department. `at` and the counts are set once it has decided; `since` is set until then."""

    state: Literal["waiting", "decided"]
    since: datetime | None = None
    at: datetime | None = None
    granted: int = 0
    items: int = 0
    open: Sequence[Outcome] = ()
    """The outcomes in OPEN among its decisions."""
    due_on: date | None = None
    """The last day of a department that has not decided yet, if the last day of the case is known."""
    days_left: int | None = None
    """Working days until that day; negative when it has passed."""


@dataclass(frozen=True, slots=True)
class CaseStatement:
    """The statement as issued. Before the first one, the decisions so far."""

    decisions: Sequence[Decision] = ()
    granted: int = 0
    explanation: Explanation | None = None
    """Why the household has its category, or none."""
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
    """Returns the departments that the last determination refers to or keeps unchanged, each waiting or decided."""
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
    return DepartmentState("decided", None, decided.at, granted(decisions), applicable(decisions), still)


def _decided(case: Case, department: str, turn: int | None) -> Happening[BenefitsDecided] | None:
    """Returns the last decisions of a department in a round; in any round if `turn` is None."""
    found = (one for one in reversed([*case.all(BenefitsDecided)]) if department == one.message.DEPARTMENT)
    return next((one for one in found if turn is None or one.message.turn == turn), None)


def applicable(decisions: Sequence[DecisionFigures]) -> int:
    """Returns the number of items that concern the household."""
    return sum(decision.outcome != "not_applicable" for decision in decisions)


def granted(decisions: Sequence[DecisionFigures]) -> int:
    """Returns the number of granted items."""
    return sum(decision.outcome == "granted" for decision in decisions)


def statement(case: Case) -> CaseStatement:
    """Returns the last statement whose named messages have all arrived; else the decisions so far."""
    for one in reversed(case.happenings):
        if isinstance(one.message, StatementMessage) and (found := _issued(case, one.message.statement, one.at)):
            return found
    return _so_far(case)


def revision(case: Case, number: int) -> CaseStatement | None:
    """Returns the statement of this revision; None if a message that it names has not arrived."""
    for one in case.happenings:
        if isinstance(one.message, StatementMessage) and one.message.statement.revision == number:
            return _issued(case, one.message.statement, one.at)
    return None


def _issued(case: Case, issued: Statement, at: datetime) -> CaseStatement | None:
    """Returns the statement with the sentences of its decisions. Returns None if a message that it names has not arrived yet."""
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
    """Returns the decisions of the last determination and of the departments that have answered it."""
    determined = case.determined
    if determined is None:
        return CaseStatement()
    message = determined.message
    turns = {name: None if name in message.unchanged else message.turn for name in DEPARTMENTS}
    parts = [found.message for name, turn in turns.items() if (found := _decided(case, name, turn))]
    decisions = [*message.decisions, *(decision for part in parts for decision in part.decisions)]
    return CaseStatement(decisions, granted(decisions), message.explanation, message.clause, message.plan_ended_on)
