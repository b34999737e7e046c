"""The facts of a line of the timeline, in addition to the publisher, type and time of the event."""

from dataclasses import dataclass
from datetime import date

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.decisions import Explanation
from lianban_contracts.intake import (
    ApplicationCompleted,
    ApplicationNotAccepted,
    ApplicationWithdrawn,
    StatementIssued,
)
from lianban_contracts.life import (
    BenefitsEnded,
    ChangeReported,
    CorrectionRequested,
    DeadlineMoved,
    DeadlinePassed,
    ItemsDeclined,
    RecertificationDue,
    ReconsiderationRequested,
    RenewalDue,
    StatementDelivered,
)
from lianban_contracts.officers import DocumentsRequested, RequestClosed
from lianban_contracts.review import CaseDetermined, HearingOpened

from .messages import FilingRecord, KeptMessage
from .views import applicable, granted


@dataclass(frozen=True, slots=True)
class TimelineFacts:
    """The facts of one line. A fact that the message lacks is None; a count is 0."""

    receipt: str | None = None
    due_on: date | None = None
    answer_by: date | None = None
    withdrawn_on: date | None = None
    category: str | None = None
    status: str | None = None
    """Status of a determination or of decisions: provisional, final, refused or withdrawn."""
    turn: int | None = None
    explanation: Explanation | None = None
    clause: str | None = None
    cause: str | None = None
    to_region: str | None = None
    """The region to which the household moves."""
    reason: str | None = None
    stage: str | None = None
    item: str | None = None
    revision: int | None = None
    way: str | None = None
    granted: int = 0
    declined: int = 0
    total: int = 0
    """Number of decisions."""
    referred: int = 0
    """Number of departments to which the case is referred."""
    missing: int = 0
    items: int = 0


def facts(message: KeptMessage | None) -> TimelineFacts:
    """Returns the facts of a message."""
    match message:
        case BenefitsDecided(decisions=decided, standing=standing, turn=turn, revision=revision):
            given = granted(decided)
            return TimelineFacts(
                status=standing, turn=turn, revision=revision, granted=given, total=applicable(decided)
            )
        case CaseDetermined():
            return _determined(message)
        case StatementIssued(statement=stated) | ApplicationCompleted(statement=stated):
            given, total = granted(stated.decisions), len(stated.decisions)
            return TimelineFacts(revision=stated.revision, granted=given, declined=stated.declined, total=total)
        case FilingRecord(receipt=receipt, due_on=due_on):
            return TimelineFacts(receipt=receipt, due_on=due_on)
        case ApplicationNotAccepted(receipt=receipt, reason=reason):
            return TimelineFacts(receipt=receipt, reason=reason)
        case HearingOpened(answer_by=day):
            return TimelineFacts(answer_by=day)
        case ApplicationWithdrawn(withdrawn_on=day):
            return TimelineFacts(withdrawn_on=day)
        case _:
            return _after_filing(message)


def _after_filing(message: KeptMessage | None) -> TimelineFacts:
    """Returns the facts of a message about a correction, a change, a reconsideration, a deadline, an end or a delivery."""
    match message:
        case CorrectionRequested(answer_by=day, missing=missing):
            return TimelineFacts(answer_by=day, missing=len(missing))
        case ReconsiderationRequested(item=item, answer_by=day):
            return TimelineFacts(item=item, answer_by=day)
        case ChangeReported(cause=change, to_region=to_region):
            return TimelineFacts(cause=change, to_region=to_region)
        case ItemsDeclined(items=items) | BenefitsEnded(items=items):
            return TimelineFacts(items=len(items))
        case RecertificationDue(due_on=day, cause=recertified):
            return TimelineFacts(due_on=day, cause=recertified)
        case RenewalDue(due_on=day, causes=causes):
            return TimelineFacts(due_on=day, cause=causes[0])
        case DeadlineMoved(due_on=day, cause=moved, reason=reason):
            return TimelineFacts(due_on=day, cause=moved, reason=reason)
        case DeadlinePassed(due_on=day, stage=stage):
            return TimelineFacts(due_on=day, stage=stage)
        case StatementDelivered(revision=revision, way=way):
            return TimelineFacts(revision=revision, way=way)
        case DocumentsRequested(answer_by=day, reason=reason):
            return TimelineFacts(answer_by=day, reason=reason)
        case RequestClosed(reason=reason):
            return TimelineFacts(reason=reason)
        case _:
            return TimelineFacts()


def _determined(message: CaseDetermined) -> TimelineFacts:
    return TimelineFacts(
        category=message.category,
        status=message.status,
        turn=message.turn,
        explanation=message.explanation,
        clause=message.clause,
        cause=message.cause,
        granted=granted(message.decisions),
        total=len(message.decisions),
        referred=len(message.referred_to),
    )
