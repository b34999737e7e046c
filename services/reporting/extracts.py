"""The fields that are read of the messages of every case. An extract has the field names and types of its message; a test compares them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar, TypeAlias

from lianban_contracts.benefits import BENEFITS_DECIDED, BenefitsDecided
from lianban_contracts.decisions import ItemId, Outcome, PackReference
from lianban_contracts.departments import Department
from lianban_contracts.facts import Category, ResidenceArea
from lianban_contracts.intake import (
    ApplicationCompleted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    Region,
    StatementIssued,
    StatementOutcome,
)
from lianban_contracts.life import StatementDelivered, VisitRecorded
from lianban_contracts.message import Message
from lianban_contracts.model import Fen, MemberId, Model, OrAbsent
from lianban_contracts.review import CaseDetermined, Cause, DeterminationStatus
from pydantic import ConfigDict, create_model


class Extract(Model):
    """Some fields of a message of the contracts."""

    model_config = ConfigDict(use_attribute_docstrings=False)  # they are read from a source that a created model lacks
    OF: ClassVar[type[Message]]


class HouseholdExtract(Model):
    """Where the household lives."""

    residence_area: ResidenceArea = "urban"


class MemberExtract(Model):
    """One member; members are only counted."""


class FactsExtract(Model):
    """The facts that indicators count."""

    household: HouseholdExtract = HouseholdExtract()
    members: tuple[MemberExtract, ...]


class FilingExtract(Extract):
    """An accepted filing."""

    OF: ClassVar[type[Message]] = ApplicationSubmitted
    region: Region
    filed_on: date
    facts: FactsExtract


class DecisionExtract(Model):
    """Outcome and amounts of one item."""

    item: ItemId
    outcome: Outcome
    amount_fen: OrAbsent[Fen] = None
    members: OrAbsent[dict[MemberId, Fen | Outcome]] = None
    case_by_case: bool = False


class DeterminationExtract(Extract):
    """The result of the review."""

    OF: ClassVar[type[Message]] = CaseDetermined
    turn: int
    status: DeterminationStatus
    determined_on: date
    pack: PackReference
    category: Category
    decisions: tuple[DecisionExtract, ...] = ()
    referred_to: tuple[Department, ...] = ()
    unchanged: tuple[Department, ...] = ()
    assessed_on: OrAbsent[date] = None
    cause: Cause = "filing"

    @property
    def ends_file(self) -> bool:
        """True if the file ended: it was withdrawn, or its last member died or left. A provisional approval is withdrawn by a report."""
        return self.status == "withdrawn" and self.cause in ("filing", "change")


class BenefitsExtract(Extract):
    """The decisions of one department."""

    OF: ClassVar[type[Message]] = BenefitsDecided
    DEPARTMENT: ClassVar[Department]
    turn: int
    decisions: tuple[DecisionExtract, ...] = ()


class RevisionExtract(Model):
    """One revision of a statement."""

    revision: int
    issued_on: date
    outcome: StatementOutcome
    decisions: tuple[DecisionExtract, ...] = ()


class StatementExtract(Extract):
    """A statement while the case goes on."""

    OF: ClassVar[type[Message]] = StatementIssued
    statement: RevisionExtract


class CompletionExtract(Extract):
    """The statement that completes the case."""

    OF: ClassVar[type[Message]] = ApplicationCompleted
    statement: RevisionExtract


def _benefits_of(department: Department, message: type[BenefitsDecided]) -> type[BenefitsExtract]:
    """The extract of one department's message."""
    extract = create_model(f"{department.title()}BenefitsExtract", __base__=BenefitsExtract, __module__=__name__)
    extract.OF, extract.DEPARTMENT = message, department
    return extract


EXTRACTS: Sequence[type[Extract]] = (
    FilingExtract,
    DeterminationExtract,
    StatementExtract,
    CompletionExtract,
    *(_benefits_of(department, message) for department, message in BENEFITS_DECIDED.items()),
)

CountedMessage: TypeAlias = (
    FilingExtract
    | ApplicationWithdrawn
    | DeterminationExtract
    | BenefitsExtract
    | StatementExtract
    | CompletionExtract
    | StatementDelivered
    | VisitRecorded
)
"""A message that changes what is counted of its case."""

READ: Mapping[str, type[Extract | Message]] = {
    **{extract.OF.TYPE: extract for extract in EXTRACTS},
    **{message.TYPE: message for message in (ApplicationWithdrawn, StatementDelivered, VisitRecorded)},
}
"""The model by which each message is read, by its type."""
