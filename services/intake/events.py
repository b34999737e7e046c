"""What can happen to an application. Public events are those of the contracts."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from lianban_contracts import life
from lianban_contracts.decisions import Decision, Explanation, PackReference
from lianban_contracts.facts import Category
from lianban_contracts.intake import (
    ApplicationCompleted,
    ApplicationNotAccepted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    StatementIssued,
)
from lianban_contracts.review import Cause


@dataclass(frozen=True, slots=True)
class DeterminationRecorded:
    """Review has determined the case, in this turn."""

    turn: int
    status: Literal["provisional", "final", "refused", "withdrawn"]
    category: Category
    decisions: tuple[Decision, ...]
    referred_to: tuple[str, ...]
    determined_on: date
    pack: PackReference
    unchanged: tuple[str, ...] = ()
    cause: Cause = "filing"
    assessed_on: date | None = None
    """The day whose figures decided, where it is not the day of filing."""
    explanation: Explanation | None = None
    clause: str | None = None
    """Why the household is of its category, or of none, and by which clause."""
    gradual_exit_months_left: int | None = None
    plan_ended_on: date | None = None
    """The last day of the region's plan, where it was over."""
    reconsidered: int | None = None


@dataclass(frozen=True, slots=True)
class BenefitsRecorded:
    """A department has decided its items, in this turn."""

    department: str
    turn: int
    decisions: tuple[Decision, ...]
    revision: int = 1
    reconsidered: int | None = None


Event = (
    ApplicationSubmitted
    | ApplicationNotAccepted
    | ApplicationWithdrawn
    | DeterminationRecorded
    | BenefitsRecorded
    | StatementIssued
    | ApplicationCompleted
    | life.CorrectionRequested
    | life.CorrectionEnded
    | life.DocumentsSupplied
    | life.ChangeReported
    | life.ReconsiderationRequested
    | life.ItemsDeclined
    | life.RecertificationDue
    | life.BenefitsEnded
    | life.DeadlineMoved
    | life.DeadlinePassed
    | life.StatementDelivered
    | life.VisitRecorded
)
