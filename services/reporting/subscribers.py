"""The messages that reporting counts."""

from lianban_contracts import topics
from lianban_contracts.intake import ApplicationNotAccepted
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
)
from lianban_contracts.officers import DocumentsRequested, RequestClosed, TaskFinished
from lianban_contracts.review import (
    CapOverrideAnswered,
    CapOverrideProposed,
    EmergencyRecorded,
    FactsUnknown,
    HearingOpened,
    ObjectionAnswered,
    ObjectionRecorded,
)

from services.chassis.core.command import DecisionContext
from services.chassis.messaging.subscriptions import Fetching, Subscriptions

from .extracts import READ, CountedMessage

FETCHING = Fetching(most=5_000, wait_bytes=8_000_000, wait_milliseconds=2_000)
"""Nobody waits for a count. So most messages of a case share a transaction, in which its row is read and written once."""

TOPICS = (topics.APPLICATIONS, topics.DETERMINATIONS, *topics.BENEFITS)

UNUSED = (
    ApplicationNotAccepted,
    CorrectionRequested,
    CorrectionEnded,
    DocumentsSupplied,
    ChangeReported,
    ContactChanged,
    ReconsiderationRequested,
    ItemsDeclined,
    RecertificationDue,
    RenewalDue,
    BenefitsEnded,
    DeadlineMoved,
    DeadlinePassed,
    CapOverrideProposed,
    CapOverrideAnswered,
    ObjectionRecorded,
    ObjectionAnswered,
    EmergencyRecorded,
    FactsUnknown,
    HearingOpened,
    HearingAnswered,
    DocumentsRequested,
    RequestClosed,
    TaskFinished,
)
"""Messages on these topics that change no figure."""


def decode(type_name: str, data: bytes) -> object:
    """What is read of a message. Raises pydantic.ValidationError."""
    return READ[type_name].read(data)


def count(state: None, message: CountedMessage, moment: DecisionContext) -> tuple[()]:
    """Counting brings about no event; CaseTable counts the message."""
    return ()


def reads() -> Subscriptions:
    """The topics of the cases; every message that is read is counted."""
    unused = frozenset(message.TYPE for message in UNUSED)
    return Subscriptions(TOPICS, dict.fromkeys(READ, count), decode, unused=unused, fetching=FETCHING)
