"""Messages that intake reads: determinations, decisions of the departments, and requests of officers."""

from lianban_contracts import registry, topics
from lianban_contracts.benefits import BENEFITS_DECIDED
from lianban_contracts.message import Message
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

from services.chassis.messaging.subscriptions import Subscriptions

from .events import AnswerExtract, BenefitsRecorded, DeterminationRecorded, HearingRecorded
from .progress import CaseProgress

UNUSED = (
    CapOverrideProposed,
    CapOverrideAnswered,
    ObjectionRecorded,
    ObjectionAnswered,
    EmergencyRecorded,
    FactsUnknown,
    TaskFinished,
)
"""Messages on these topics that change nothing in intake."""

_DEPARTMENTS = {message.TYPE: department for department, message in BENEFITS_DECIDED.items()}


def decode(type_name: str, data: bytes) -> Message | DeterminationRecorded | BenefitsRecorded | HearingRecorded:
    """Decodes a message. Decisions become the events that intake records.

    These events leave out the sentences, which intake does not need. Raises UnknownMessage or
    pydantic.ValidationError."""
    if type_name == CaseDetermined.TYPE:
        return DeterminationRecorded.read(data)
    if type_name == HearingOpened.TYPE:
        return HearingRecorded.read(data)
    if type_name in _DEPARTMENTS:
        answer = AnswerExtract.read(data)
        return BenefitsRecorded.model_construct(
            {"department", *answer.model_fields_set}, department=_DEPARTMENTS[type_name], **answer.__dict__
        )
    return registry.decode(type_name, data)


def reads(progress: CaseProgress) -> Subscriptions:
    """Returns the topics of intake and the handler of each message."""
    return Subscriptions(
        topics=(topics.DETERMINATIONS, *topics.BENEFITS),
        handlers={
            CaseDetermined.TYPE: progress.record_determination,
            **{message.TYPE: progress.record_benefits for message in BENEFITS_DECIDED.values()},
            HearingOpened.TYPE: progress.record_hearing,
            DocumentsRequested.TYPE: progress.request_documents,
            RequestClosed.TYPE: progress.close_request,
        },
        decode=decode,
        unused=frozenset(message.TYPE for message in UNUSED),
    )
