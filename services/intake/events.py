"""Events of an application. The public ones are defined in the contracts."""

from datetime import date

from lianban_contracts import life
from lianban_contracts.decisions import DecisionFigures
from lianban_contracts.departments import Department
from lianban_contracts.facts import Category
from lianban_contracts.intake import (
    ApplicationCompleted,
    ApplicationNotAccepted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    StatementIssued,
)
from lianban_contracts.model import Model, OrAbsent, RegionCode
from lianban_contracts.review import Cause, CorrectedMonths, DeterminationStatus


class DecidingPack(Model):
    """The region of the pack that decided. The field is that of `PackReference` that intake uses."""

    region: RegionCode


class DeterminationRecorded(Model):
    """Review has determined the case in this turn. The fields are those of `CaseDetermined` that intake uses."""

    turn: int
    status: DeterminationStatus
    category: Category
    decisions: tuple[DecisionFigures, ...] = ()
    referred_to: tuple[Department, ...] = ()
    determined_on: date
    pack: DecidingPack
    unchanged: tuple[Department, ...] = ()
    cause: Cause = "filing"
    assessed_on: OrAbsent[date] = None
    """The day whose figures apply, if it is not the day of filing."""
    changes_waiting: int = 0
    """The number of reported changes that wait for the report of the platform."""
    renewed_on: OrAbsent[date] = None
    """The later day whose figures the amounts have, if the case was renewed."""
    gradual_exit_months_left: OrAbsent[int] = None
    plan_ended_on: OrAbsent[date] = None
    """The last day of the region's plan, if the plan has ended."""
    reconsidered: OrAbsent[int] = None
    corrected: tuple[CorrectedMonths, ...] = ()
    """What was due in earlier months, from the month in which an error began."""


class HearingRecorded(Model):
    """Review has told the household facts that it did not declare. The fields are those of `HearingOpened` that intake uses."""

    number: int
    opened_on: date
    answer_by: date


class AnswerExtract(Model):
    """The fields of `BenefitsDecided` that intake uses."""

    turn: int
    decisions: tuple[DecisionFigures, ...] = ()
    assessed_on: OrAbsent[date] = None
    """The day whose figures decided."""
    revision: int = 1
    reconsidered: OrAbsent[int] = None


class BenefitsRecorded(AnswerExtract):
    """A department has decided its items in this turn."""

    department: Department


Event = (
    ApplicationSubmitted
    | ApplicationNotAccepted
    | ApplicationWithdrawn
    | DeterminationRecorded
    | HearingRecorded
    | BenefitsRecorded
    | StatementIssued
    | ApplicationCompleted
    | life.CorrectionRequested
    | life.CorrectionEnded
    | life.HearingAnswered
    | life.DocumentsSupplied
    | life.ChangeReported
    | life.ReconsiderationRequested
    | life.ItemsDeclined
    | life.RecertificationDue
    | life.RenewalDue
    | life.BenefitsEnded
    | life.DeadlineMoved
    | life.DeadlinePassed
    | life.StatementDelivered
    | life.VisitRecorded
    | life.ContactChanged
)
