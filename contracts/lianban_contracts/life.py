"""What intake publishes of a case after its filing: corrections, changes, reviews again, deadlines, ends, delivery."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from .consent import Consent
from .decisions import ItemId
from .facts import MemberFacts
from .identity import Contact, Name, Person
from .intake import IntakeMessage, Region
from .model import MemberId, Model, OrAbsent, Text
from .officers import DocumentId, RequestReference, Words
from .verification import Findings

Stage = Literal["review", "departments", "correction", "reconsideration", "whole_case"]
"""Whose clock runs: review's, the departments', the household's, the one of a decision looked at again, the whole case's."""


class Missing(Model):
    """What one item waits for."""

    item: ItemId
    reason: str
    documents: tuple[DocumentId, ...] = ()
    members: tuple[MemberId, ...] = ()
    """Whom it is missing for; of an item of the household, none."""
    request: OrAbsent[RequestReference] = None
    """The officer's request that asks for it; absent where the decision itself waits for it."""
    words: OrAbsent[Words] = None
    """What the officer wrote to the household."""


def requests_in(missing: Iterable[Missing]) -> tuple[RequestReference, ...]:
    """The officers' requests among what is missing, each once."""
    return tuple(dict.fromkeys(one.request for one in missing if one.request))


class CorrectionRequested(IntakeMessage):
    """Everything that all departments miss, asked once (一次性告知补正). The household's clock runs, every other one stops."""

    TYPE: ClassVar[str] = "cn.lianban.intake.correction-requested.v1"
    requested_on: date
    answer_by: date
    """After that day the case is completed without what is missing, which may still be handed in later."""
    missing: Annotated[tuple[Missing, ...], Field(min_length=1)]


class CorrectionEnded(IntakeMessage):
    """What the household was asked for is not needed any more: nothing is left to answer, and the other clocks go on."""

    TYPE: ClassVar[str] = "cn.lianban.intake.correction-ended.v1"
    ended_on: date


class SuppliedDocument(Model):
    """One document that the household handed in. The content itself stays where it was handed in."""

    document: DocumentId
    member: OrAbsent[MemberId] = None
    sha256: OrAbsent[Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]] = None
    """The digest of its bytes; absent for a paper shown at the window."""


class DocumentsSupplied(IntakeMessage):
    """The household handed in documents, in answer to a correction or later, with the facts that they prove."""

    TYPE: ClassVar[str] = "cn.lianban.intake.documents-supplied.v1"
    supplied_on: date
    documents: Annotated[tuple[SuppliedDocument, ...], Field(max_length=200)] = ()
    facts: Findings = Findings()
    answers: tuple[RequestReference, ...] = ()
    """The officers' requests of which nothing is left to hand in now: their officers have the documents to look at."""


class ChangeReported(IntakeMessage):
    """Something has changed in the household (动态监测): the case is assessed anew as of that day."""

    TYPE: ClassVar[str] = "cn.lianban.intake.change-reported.v1"
    changed_on: date
    reported_on: date
    cause: Literal["income", "birth", "death", "joined", "left", "move", "health", "study", "home", "other"]
    facts: Findings = Findings()
    joined: Annotated[tuple[MemberFacts, ...], Field(max_length=30)] = ()
    persons: Annotated[tuple[Person, ...], Field(max_length=30)] = ()
    """Who joined, by name; the same ids as in `joined`."""
    left: Annotated[tuple[MemberId, ...], Field(max_length=30)] = ()
    consent: OrAbsent[Consent] = None
    """Consent of the adults who joined."""
    to_region: OrAbsent[Region] = None
    """Of a move to another region of the installation: the region that decides the next determination."""


class ReconsiderationRequested(IntakeMessage):
    """The household asks for a review again of one decision (复核); that one alone is opened."""

    TYPE: ClassVar[str] = "cn.lianban.intake.reconsideration-requested.v1"
    number: Annotated[int, Field(ge=1)]
    """Counts the requests of one case."""
    item: ItemId
    requested_on: date
    answer_by: date
    reason: Text = ""


class ItemsDeclined(IntakeMessage):
    """The household does not want these items (免申即享的退出); what was granted ends."""

    TYPE: ClassVar[str] = "cn.lianban.intake.items-declined.v1"
    declined_on: date
    items: Annotated[tuple[ItemId, ...], Field(min_length=1)]


class RecertificationDue(IntakeMessage):
    """The case is to be certified again: a year has passed, or a gradual exit ends. Nothing is asked of the household."""

    TYPE: ClassVar[str] = "cn.lianban.intake.recertification-due.v1"
    due_on: date
    cause: Literal["yearly", "gradual_exit"]


RenewalCause = Literal["year", "school_year", "birthday"]
"""Why a file is decided anew: the figures of a year, a school year that begins, or a birthday at an age limit."""


class RenewalDue(IntakeMessage):
    """Benefits of the file change by themselves on this day. Nothing is asked of the household."""

    TYPE: ClassVar[str] = "cn.lianban.intake.renewal-due.v1"
    due_on: date
    causes: Annotated[tuple[RenewalCause, ...], Field(min_length=1)]


class BenefitsEnded(IntakeMessage):
    """Benefits reached the last day for which they were granted."""

    TYPE: ClassVar[str] = "cn.lianban.intake.benefits-ended.v1"
    ended_on: date
    items: Annotated[tuple[ItemId, ...], Field(min_length=1)]


class DeadlineMoved(IntakeMessage):
    """The day by which the household must have its answer was set anew."""

    TYPE: ClassVar[str] = "cn.lianban.intake.deadline-moved.v1"
    due_on: date
    preliminary: bool = False
    """The period reaches into a year whose calendar is not announced yet."""
    cause: Literal["correction_answered", "extended", "calendar_announced", "correction_over", "hearing_over"]
    reason: Text = ""
    officer: OrAbsent[Name] = None
    """Who extended it."""


class DeadlinePassed(IntakeMessage):
    """A clock ran out: the case is escalated to whoever supervises the stage."""

    TYPE: ClassVar[str] = "cn.lianban.intake.deadline-passed.v1"
    stage: Stage
    due_on: date
    requests: tuple[RequestReference, ...] = ()
    """Of the household's clock: the officers' requests that were not answered. Those who asked decide."""


class HearingAnswered(IntakeMessage):
    """The household answered a hearing. If it agrees, the decision follows at once; otherwise an officer looks into its words first."""

    TYPE: ClassVar[str] = "cn.lianban.intake.hearing-answered.v1"
    number: Annotated[int, Field(ge=1)]
    answered_on: date
    agrees: bool
    words: Text = ""
    """The objection in the household's own words."""


class StatementDelivered(IntakeMessage):
    """The statement reached the household: read in the portal, printed, or handed over at the door."""

    TYPE: ClassVar[str] = "cn.lianban.intake.statement-delivered.v1"
    revision: Annotated[int, Field(ge=1)]
    delivered_on: date
    way: Literal["portal", "printed", "handed_over"]
    by: OrAbsent[Name] = None


class VisitRecorded(IntakeMessage):
    """Somebody visited the household (探访关爱)."""

    TYPE: ClassVar[str] = "cn.lianban.intake.visit-recorded.v1"
    visited_on: date
    by: Name
    note: Text = ""


class ContactChanged(IntakeMessage):
    """The household has another address or telephone number, or wants to be notified in another way. Nothing is decided anew."""

    TYPE: ClassVar[str] = "cn.lianban.intake.contact-changed.v1"
    changed_on: date
    contact: Contact = Contact()
    """All of it, not only what has changed."""
