"""What intake reads: determinations of review, the decisions of every department, and what officers ask for."""

from lianban_contracts import topics
from lianban_contracts.benefits import BENEFITS_DECIDED
from lianban_contracts.officers import DocumentsRequested, RequestClosed, TaskFinished
from lianban_contracts.registry import decode
from lianban_contracts.review import (
    CapOverrideAnswered,
    CapOverrideProposed,
    CaseDetermined,
    ObjectionAnswered,
    ObjectionRecorded,
)

from services.chassis.messaging.subscriptions import Subscriptions

from .progress import CaseProgress

UNUSED = (CapOverrideProposed, CapOverrideAnswered, ObjectionRecorded, ObjectionAnswered, TaskFinished)
"""Messages on these topics that change nothing in intake."""


def reads(progress: CaseProgress) -> Subscriptions:
    """The topics of intake and who decides each message."""
    return Subscriptions(
        topics=(topics.DETERMINATIONS, *topics.BENEFITS),
        handlers={
            CaseDetermined.TYPE: progress.record_determination,
            **{message.TYPE: progress.record_benefits for message in BENEFITS_DECIDED.values()},
            DocumentsRequested.TYPE: progress.request_documents,
            RequestClosed.TYPE: progress.close_request,
        },
        decode=decode,
        unused=frozenset(message.TYPE for message in UNUSED),
    )
