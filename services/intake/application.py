"""One household's application (一件事联办申请): events, the state they fold to, and the decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, assert_never

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.decisions import Decision
from lianban_contracts.facts import Category
from lianban_contracts.intake import (
    ApplicationCompleted,
    ApplicationNotAccepted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    Statement,
    StatementIssued,
    Totals,
)
from lianban_contracts.review import CaseDetermined

from services.chassis.command import Moment, Refusal
from services.policy import totals, withdrawn_items

Status = Literal["none", "not_accepted", "in_review", "in_departments", "provisional", "withdrawing", "completed"]


@dataclass(frozen=True, slots=True)
class DeterminationRecorded:
    """Review has determined the case, in this turn."""

    turn: int
    status: Literal["provisional", "final", "refused", "withdrawn"]
    category: Category
    decisions: tuple[Decision, ...]
    referred_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BenefitsRecorded:
    """A department has decided its items, in this turn."""

    department: str
    turn: int
    decisions: tuple[Decision, ...]
    revision: int = 1


@dataclass(frozen=True, slots=True)
class AnswerOverdue:
    """The household had no answer on the day that it was promised one: the case is escalated."""

    due_on: date


Event = (
    ApplicationSubmitted
    | ApplicationNotAccepted
    | ApplicationWithdrawn
    | DeterminationRecorded
    | BenefitsRecorded
    | StatementIssued
    | ApplicationCompleted
    | AnswerOverdue
)


@dataclass(frozen=True, slots=True)
class Application:
    """The case as its household sees it."""

    status: Status = "none"
    submitted: ApplicationSubmitted | None = None
    refused: ApplicationNotAccepted | None = None
    determination: DeterminationRecorded | None = None
    benefits: Mapping[str, BenefitsRecorded] = field(default_factory=dict)
    statement: Statement | None = None
    withdrawn: bool = False
    overdue: bool = False

    @property
    def turn(self) -> int:
        """The turn of the last determination; 0 before the first."""
        return self.determination.turn if self.determination else 0


class NotInProgress(Refusal):
    """The application is not under way, so that nothing can be taken back."""


class NoSuchApplication(Refusal):
    """No application has this id."""

    status = 404


def evolve(application: Application, event: Event) -> Application:
    match event:
        case ApplicationSubmitted():
            return replace(application, status="in_review", submitted=event)
        case ApplicationNotAccepted():
            return replace(application, status="not_accepted", refused=event)
        case ApplicationWithdrawn():
            return replace(application, status="withdrawing", withdrawn=True)
        case DeterminationRecorded():
            return replace(application, status=_after(application), determination=event)
        case BenefitsRecorded():
            return replace(application, benefits={**application.benefits, event.department: event})
        case StatementIssued():
            status: Status = "completed" if application.status == "completed" else "provisional"
            return replace(application, status=status, statement=event.statement)
        case ApplicationCompleted():
            return replace(application, status="completed", statement=event.statement)
        case AnswerOverdue():
            return replace(application, overdue=True)
        case _:
            assert_never(event)


def _after(application: Application) -> Status:
    return "withdrawing" if application.withdrawn else "in_departments"


def submit(application: Application, event: ApplicationSubmitted | ApplicationNotAccepted) -> Sequence[Event]:
    """Accepts a filing (受理), or says that it cannot be handled here (不予受理)."""
    return [] if application.status != "none" else [event]


def withdraw(application: Application, event: ApplicationWithdrawn, moment: Moment) -> Sequence[Event]:
    """Takes the application back. Raises NotInProgress once it is completed, or was never accepted."""
    if application.status == "none":
        raise NoSuchApplication("no_such_application", application=str(event.application))
    if application.withdrawn:
        return []
    if application.status in {"completed", "not_accepted"}:
        raise NotInProgress("not_in_progress", status=application.status)
    return [event]


def record_determination(application: Application, message: CaseDetermined, moment: Moment) -> Sequence[Event]:
    """Records what review determined, and issues the statement if nobody else is to be awaited."""
    if message.turn <= application.turn:
        return []
    recorded = DeterminationRecorded(
        message.turn, message.status, message.category, message.decisions, message.referred_to
    )
    return [recorded, *_statement(evolve(application, recorded), message.application, moment.now)]


def record_benefits(application: Application, message: BenefitsDecided, moment: Moment) -> Sequence[Event]:
    """Records what a department decided; with the last, and with each decided anew, issues the statement."""
    before = application.benefits.get(message.DEPARTMENT)
    known = (before.turn, before.revision) if before else (0, 0)
    if message.turn < application.turn or (message.turn, message.revision) <= known:
        return []
    recorded = BenefitsRecorded(message.DEPARTMENT, message.turn, message.decisions, message.revision)
    return [recorded, *_statement(evolve(application, recorded), message.application, moment.now)]


def remind(application: Application, name: str, moment: Moment) -> Sequence[Event]:
    """The day of the answer has passed."""
    if application.submitted is None or application.status == "completed" or application.overdue:
        return []
    return [AnswerOverdue(application.submitted.due_on)]


def _statement(application: Application, identity: Any, now: datetime) -> Sequence[Event]:
    """The statement (幸福清单), once every department of this turn has decided."""
    determination = application.determination
    if determination is None or not _all_decided(application, determination):
        return []
    statement = _composed(application, determination, now.date())
    goes_on = determination.status == "provisional" or application.status == "completed"
    kind = StatementIssued if goes_on else ApplicationCompleted
    return [kind(application=identity, statement=statement)]


def _all_decided(application: Application, determination: DeterminationRecorded) -> bool:
    found = application.benefits
    return all(
        department in found and found[department].turn == determination.turn for department in determination.referred_to
    )


def _composed(application: Application, determination: DeterminationRecorded, today: date) -> Statement:
    decided = [application.benefits[department].decisions for department in determination.referred_to]
    decisions = tuple(decision for part in (determination.decisions, *decided) for decision in part)
    before = application.statement
    return Statement(
        revision=before.revision + 1 if before else 1,
        issued_on=today,
        outcome=determination.status,
        category=determination.category,
        decisions=decisions,
        totals_fen=Totals(**totals(decisions)),
        granted=sum(decision.outcome == "granted" for decision in decisions),
        declined=sum(decision.outcome == "declined" for decision in decisions),
        withdrawn=withdrawn_items(before.decisions, decisions) if before else (),
    )
