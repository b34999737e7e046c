"""The subscriptions of review: messages of intake and reports of the verification platform."""

from lianban_contracts import topics
from lianban_contracts.intake import (
    ApplicationCompleted,
    ApplicationNotAccepted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
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
from lianban_contracts.registry import decode
from lianban_contracts.verification import VerificationReported

from services.chassis.messaging.subscriptions import Subscriptions

from .hearings import Hearings
from .reviewer import Reviewer
from .updates import Updates

UNUSED = (
    ApplicationNotAccepted,
    ApplicationCompleted,
    StatementIssued,
    StatementDelivered,
    CorrectionRequested,
    CorrectionEnded,
    BenefitsEnded,
    DeadlineMoved,
    DeadlinePassed,
    VisitRecorded,
    ContactChanged,
)
"""Messages of intake that review ignores."""


def reads(reviewer: Reviewer) -> Subscriptions:
    """Returns the topics that review reads and the handler of each message."""
    updates = Updates(reviewer)
    return Subscriptions(
        topics=(topics.APPLICATIONS, topics.VERIFICATION_REPORTS),
        handlers={
            ApplicationSubmitted.TYPE: reviewer.open,
            ApplicationWithdrawn.TYPE: reviewer.close,
            VerificationReported.TYPE: reviewer.take_report,
            DocumentsSupplied.TYPE: updates.take_documents,
            ChangeReported.TYPE: updates.take_change,
            ItemsDeclined.TYPE: updates.take_declined,
            RecertificationDue.TYPE: updates.certify,
            RenewalDue.TYPE: reviewer.renew,
            ReconsiderationRequested.TYPE: updates.reopen,
            HearingAnswered.TYPE: Hearings(reviewer).take_answer,
        },
        decode=decode,
        outside=frozenset(topics.OUTSIDE),
        unused=frozenset(message.TYPE for message in UNUSED),
    )
