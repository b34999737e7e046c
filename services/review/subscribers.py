"""What review reads: accepted and withdrawn applications, and the reports of the outside platform."""

from lianban_contracts import topics
from lianban_contracts.intake import ApplicationSubmitted, ApplicationWithdrawn
from lianban_contracts.registry import decode
from lianban_contracts.verification import VerificationReported

from services.chassis.subscriptions import Subscriptions

from .reviewer import Reviewer


def reads(reviewer: Reviewer) -> Subscriptions:
    """The topics of review and who decides each message."""
    return Subscriptions(
        topics=(topics.APPLICATIONS, topics.VERIFICATION_REPORTS),
        handlers={
            ApplicationSubmitted.TYPE: reviewer.open,
            ApplicationWithdrawn.TYPE: reviewer.close,
            VerificationReported.TYPE: reviewer.take_report,
        },
        decode=decode,
        outside=frozenset(topics.OUTSIDE),
    )
