"""From a stable type name and bytes to a message."""

from .benefits import BENEFITS_DECIDED
from .intake import (
    ApplicationCompleted,
    ApplicationNotAccepted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    StatementIssued,
)
from .life import (
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
from .message import Message
from .officers import DocumentsRequested, RequestClosed, TaskFinished
from .review import (
    CapOverrideAnswered,
    CapOverrideProposed,
    CaseDetermined,
    CaseReferred,
    EmergencyRecorded,
    FactsUnknown,
    HearingOpened,
    ObjectionAnswered,
    ObjectionRecorded,
    VerificationRequested,
)
from .verification import VerificationReported

MESSAGES: tuple[type[Message], ...] = (
    ApplicationSubmitted,
    ApplicationNotAccepted,
    ApplicationWithdrawn,
    StatementIssued,
    ApplicationCompleted,
    CorrectionRequested,
    CorrectionEnded,
    DocumentsSupplied,
    ChangeReported,
    ReconsiderationRequested,
    HearingAnswered,
    ItemsDeclined,
    RecertificationDue,
    RenewalDue,
    BenefitsEnded,
    DeadlineMoved,
    DeadlinePassed,
    StatementDelivered,
    VisitRecorded,
    ContactChanged,
    VerificationRequested,
    CaseDetermined,
    CaseReferred,
    CapOverrideProposed,
    CapOverrideAnswered,
    EmergencyRecorded,
    FactsUnknown,
    HearingOpened,
    ObjectionRecorded,
    ObjectionAnswered,
    *BENEFITS_DECIDED.values(),
    DocumentsRequested,
    RequestClosed,
    TaskFinished,
    VerificationReported,
)
"""Every public message."""

_BY_TYPE = {message.TYPE: message for message in MESSAGES}


class UnknownMessage(LookupError):
    """The type name is of no message that this version of the contracts knows."""


def decode(type_name: str, data: bytes) -> Message:
    """The message of a CloudEvents `type` and its JSON bytes, without fields that this version does not know.

    Raises UnknownMessage or pydantic.ValidationError."""
    if type_name not in _BY_TYPE:
        raise UnknownMessage(type_name)
    return _BY_TYPE[type_name].read(data)
