"""The messages of a case in the form in which the timeline stores them.

The timeline stores a message of the contracts without the fields in DROPPED; of an accepted filing it stores a FilingRecord."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, TypeAlias, get_args

from lianban_contracts.benefits import BENEFITS_DECIDED, BenefitsDecided
from lianban_contracts.intake import (
    ApplicationCompleted,
    ApplicationNotAccepted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    Receipt,
    Region,
    StatementIssued,
)
from lianban_contracts.life import (
    BenefitsEnded,
    ChangeReported,
    ContactChanged,
    CorrectionEnded,
    CorrectionRequested,
    DeadlineMoved,
    DeadlinePassed,
    DocumentsSupplied,
    HearingAnswered,
    ItemsDeclined,
    RecertificationDue,
    ReconsiderationRequested,
    RenewalDue,
    StatementDelivered,
    VisitRecorded,
)
from lianban_contracts.message import Message
from lianban_contracts.model import Model
from lianban_contracts.officers import DocumentsRequested, RequestClosed, TaskFinished
from lianban_contracts.review import (
    CapOverrideAnswered,
    CapOverrideProposed,
    CaseDetermined,
    EmergencyRecorded,
    FactsUnknown,
    HearingOpened,
    ObjectionAnswered,
    ObjectionRecorded,
)


class FilingRecord(Model):
    """The stored form of an accepted filing, without identity and facts."""

    TYPE: ClassVar[str] = ApplicationSubmitted.TYPE
    receipt: Receipt
    region: Region
    filed_on: date
    due_on: date
    agent: bool


StatementMessage: TypeAlias = StatementIssued | ApplicationCompleted
"""A message that carries a statement."""

OfficersRequest: TypeAlias = DocumentsRequested | RequestClosed
"""A message about a request of an officer for documents."""

KeptMessage: TypeAlias = (
    FilingRecord
    | ApplicationNotAccepted
    | ApplicationWithdrawn
    | StatementIssued
    | ApplicationCompleted
    | CorrectionRequested
    | CorrectionEnded
    | DocumentsSupplied
    | ChangeReported
    | ReconsiderationRequested
    | ItemsDeclined
    | RecertificationDue
    | RenewalDue
    | BenefitsEnded
    | DeadlineMoved
    | DeadlinePassed
    | StatementDelivered
    | VisitRecorded
    | ContactChanged
    | CaseDetermined
    | FactsUnknown
    | HearingOpened
    | HearingAnswered
    | BenefitsDecided
    | DocumentsRequested
    | RequestClosed
)
"""A message as the timeline stores it."""

KEPT: Mapping[str, type[KeptMessage]] = {
    model.TYPE: model for model in (*get_args(KeptMessage), *BENEFITS_DECIDED.values()) if model is not BenefitsDecided
}
"""The model of each type in the timeline."""

WORK = (CapOverrideProposed, CapOverrideAnswered, ObjectionRecorded, ObjectionAnswered, EmergencyRecorded, TaskFinished)
"""Records of officers, which open and close tasks. They are not on the timeline, because households read it; officers read them in the
view of the service that published them."""

DROPPED: Mapping[type[Message], set[str]] = {
    ApplicationWithdrawn: {"reason"},
    DocumentsSupplied: {"facts"},
    ChangeReported: {"facts", "joined", "persons", "left", "consent"},
    ReconsiderationRequested: {"reason"},
    HearingAnswered: {"words"},
    ContactChanged: {"contact"},
    StatementDelivered: {"by"},
}
"""The fields that are not stored: facts, names, and free text. All of them have a default."""


def stored(message: Message) -> bytes:
    """Returns the JSON of a message for the timeline, without the fields in DROPPED and without fields at their default."""
    return message.model_dump_json(exclude=DROPPED.get(type(message)), exclude_defaults=True).encode()
