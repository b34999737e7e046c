"""The fields that the projection reads from messages. Reading whole messages would take twice the time.

An extract has the field names and types of its message; `tests/test_messages.py` compares them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar

from lianban_contracts.benefits import BENEFITS_DECIDED, BenefitsDecided
from lianban_contracts.decisions import ItemId, Outcome
from lianban_contracts.facts import Category
from lianban_contracts.identity import Name, NotifyBy
from lianban_contracts.intake import (
    ApplicationCompleted,
    ApplicationSubmitted,
    Receipt,
    Region,
    StatementIssued,
    StatementOutcome,
)
from lianban_contracts.message import Message
from lianban_contracts.model import MemberId, Model
from lianban_contracts.review import CaseDetermined, Cause, DeterminationStatus
from pydantic import ConfigDict, create_model


class Extract(Model):
    """Some fields of a message of the contracts."""

    model_config = ConfigDict(use_attribute_docstrings=False)  # docstrings need source, which a created model lacks
    OF: ClassVar[type[Message]]


class PersonExtract(Model):
    """Name and number of a member."""

    id: MemberId
    name: Name
    id_number: str


class IdentityExtract(Model):
    """The members by name; the applicant is the first."""

    members: tuple[PersonExtract, ...]
    address: str = ""
    phone: str = ""
    notify_by: NotifyBy | None = None


class MemberExtract(Model):
    """The relation of a member to the applicant."""

    id: MemberId
    relation: str


class FactsExtract(Model):
    """The relations of the members."""

    members: tuple[MemberExtract, ...]


class AgentExtract(Model):
    """The agent who filed for the household."""

    name: Name
    organisation: str


class FilingExtract(Extract):
    """An accepted filing."""

    OF: ClassVar[type[Message]] = ApplicationSubmitted
    receipt: Receipt
    region: Region
    filed_on: date
    due_on: date
    agent: AgentExtract | None = None
    identity: IdentityExtract
    facts: FactsExtract


class PackExtract(Model):
    """The region of the pack that decided."""

    region: Region


class DeterminationExtract(Extract):
    """The result of the review."""

    OF: ClassVar[type[Message]] = CaseDetermined
    turn: int
    status: DeterminationStatus
    determined_on: date
    pack: PackExtract
    category: Category
    cause: Cause = "filing"
    assessed_on: date | None = None
    changes_waiting: int = 0
    reconsidered: int | None = None


class OutcomeExtract(Model):
    """Item and outcome of one decision."""

    item: ItemId
    outcome: Outcome


class DecisionsExtract(Extract):
    """The decisions of one department."""

    OF: ClassVar[type[Message]] = BenefitsDecided
    DEPARTMENT: ClassVar[str]
    turn: int
    decisions: tuple[OutcomeExtract, ...] = ()
    revision: int = 1
    reconsidered: int | None = None


class CountsExtract(Model):
    """Outcome of a statement, and the number of items that it grants and declines."""

    outcome: StatementOutcome
    granted: int = 0
    declined: int = 0


class StatementExtract(Extract):
    """A statement of an open case."""

    OF: ClassVar[type[Message]] = StatementIssued
    statement: CountsExtract


class CompletionExtract(Extract):
    """The statement that completes the case."""

    OF: ClassVar[type[Message]] = ApplicationCompleted
    statement: CountsExtract


def _decisions_of(department: str, message: type[BenefitsDecided]) -> type[DecisionsExtract]:
    """Returns the extract of one department's message."""
    extract = create_model(f"{department.title()}DecisionsExtract", __base__=DecisionsExtract, __module__=__name__)
    extract.OF, extract.DEPARTMENT = message, department
    return extract


_EXTRACTS: Sequence[type[Extract]] = (
    FilingExtract,
    DeterminationExtract,
    StatementExtract,
    CompletionExtract,
    *(_decisions_of(department, message) for department, message in BENEFITS_DECIDED.items()),
)

EXTRACTS: Mapping[str, type[Extract]] = {extract.OF.TYPE: extract for extract in _EXTRACTS}
"""The extract by the type of its message."""
