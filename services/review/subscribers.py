"""What review reads: all that intake says of a case, and the reports of the outside platform."""

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
    CorrectionEnded,
    CorrectionRequested,
    DeadlineMoved,
    DeadlinePassed,
    DocumentsSupplied,
    ItemsDeclined,
    RecertificationDue,
    ReconsiderationRequested,
    StatementDelivered,
    VisitRecorded,
)
from lianban_contracts.registry import decode
from lianban_contracts.verification import VerificationReported

from services.chassis.messaging.subscriptions import Subscriptions

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
)
"""What intake says to others: review decides nothing by it."""


def reads(reviewer: Reviewer) -> Subscriptions:
    """The topics of review and who decides each message."""
    life = Updates(reviewer)
    return Subscriptions(
        topics=(topics.APPLICATIONS, topics.VERIFICATION_REPORTS),
        handlers={
            ApplicationSubmitted.TYPE: reviewer.open,
            ApplicationWithdrawn.TYPE: reviewer.close,
            VerificationReported.TYPE: reviewer.take_report,
            DocumentsSupplied.TYPE: life.take_documents,
            ChangeReported.TYPE: life.take_change,
            ItemsDeclined.TYPE: life.take_declined,
            RecertificationDue.TYPE: life.certify,
            ReconsiderationRequested.TYPE: life.reopen,
        },
        decode=decode,
        outside=frozenset(topics.OUTSIDE),
        unused=frozenset(message.TYPE for message in UNUSED),
    )
