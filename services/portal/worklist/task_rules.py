"""Which messages open, answer and close tasks of officers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import get_args

from lianban_contracts.departments import DEPARTMENTS
from lianban_contracts.life import (
    ChangeReported,
    CorrectionRequested,
    DeadlinePassed,
    DocumentsSupplied,
    HearingAnswered,
    RecertificationDue,
    ReconsiderationRequested,
)
from lianban_contracts.message import Message
from lianban_contracts.officers import DocumentsRequested, RequestClosed, RequestReference, TaskFinished, TaskKind
from lianban_contracts.review import (
    CapOverrideAnswered,
    CapOverrideProposed,
    FactsUnknown,
    HearingOpened,
    ObjectionAnswered,
    ObjectionRecorded,
)

from services.portal.identity.parties import REVIEW
from services.portal.readmodel.extracts import DecisionsExtract, DeterminationExtract, Extract

OWNERS = (REVIEW, *DEPARTMENTS)
"""The possible owners of tasks: civil affairs, which reviews, and each department."""

KINDS = (
    "reconsideration",
    "escalation",
    "correction",
    "request",
    "papers",
    "objection",
    "proposal",
    "unknown",
    "hearing",
    "change",
    "recertification",
    "provisional",
    "queued",
)
"""Every kind of task, in the order of the filter on the page."""

BY_HAND: tuple[TaskKind, ...] = get_args(TaskKind)
"""Kinds that an officer closes after viewing them; the others close with a decision."""


@dataclass(frozen=True, slots=True)
class Touch:
    """The change of one task by one message. A task is open while it was opened or answered after it was closed."""

    kind: str
    owner: str
    subject: str = ""
    """Distinguishes tasks of one kind: the number of a reconsideration or of a request, or the stage of a deadline."""
    opened: datetime | None = None
    answered: datetime | None = None
    closed: datetime | None = None
    due_on: date | None = None
    items: tuple[str, ...] = ()


def touches(message: Extract | Message, at: datetime) -> Iterator[Touch]:
    """Returns the changes of tasks by a message; most messages change none. Source: ADR 0004."""
    match message:
        case DecisionsExtract():
            yield from _decided(message, at)
        case DeterminationExtract():
            yield from _determined(message, at)
        case ReconsiderationRequested(number=number, item=item, answer_by=due_on):
            yield Touch("reconsideration", owner(item), str(number), opened=at, due_on=due_on, items=(item,))
        case CorrectionRequested():
            yield from _correction(message, at)
        case DocumentsSupplied(answers=answers):
            yield from (Touch("correction", one, answered=at) for one in OWNERS)
            yield from _turned(answers, at)
        case DeadlinePassed(stage=stage, due_on=due_on, requests=requests):
            yield from _turned(requests, at)
            yield Touch("escalation", REVIEW, stage, opened=at, due_on=due_on)
        case ChangeReported():
            yield Touch("change", REVIEW, opened=at)
        case RecertificationDue(due_on=due_on):
            yield Touch("recertification", REVIEW, opened=at, due_on=due_on)
        case _:
            yield from _of_officers(message, at)


def _of_officers(message: Extract | Message, at: datetime) -> Iterator[Touch]:
    """Returns the changes of tasks by a request or a record of officers."""
    match message:
        case DocumentsRequested(department=department, number=number, answer_by=due_on, documents=documents):
            items = tuple(dict.fromkeys(one.item for one in documents))
            yield Touch("request", department, str(number), opened=at, due_on=due_on, items=items)
        case RequestClosed(department=department, number=number):
            yield Touch("request", department, str(number), closed=at)
        case TaskFinished(kind=kind, department=department, subject=subject):
            yield Touch(kind, department, subject, closed=at)
        case HearingOpened():  # until the household has answered, nothing is left to do for an officer
            yield Touch("provisional", REVIEW, closed=at)
        case HearingAnswered(number=number, agrees=False):
            yield Touch("hearing", REVIEW, opened=at)
        case FactsUnknown(kinds=unknown):
            yield Touch("unknown", REVIEW, opened=at if unknown else None, closed=None if unknown else at)
        case CapOverrideProposed(number=number):
            yield Touch("proposal", REVIEW, str(number), opened=at)
        case CapOverrideAnswered(number=number):
            yield Touch("proposal", REVIEW, str(number), closed=at)
        case ObjectionRecorded(number=number):
            yield Touch("objection", REVIEW, str(number), opened=at)
        case ObjectionAnswered(number=number):
            yield Touch("objection", REVIEW, str(number), closed=at)


def _decided(message: DecisionsExtract, at: datetime) -> Iterator[Touch]:
    department = message.DEPARTMENT
    items = tuple(one.item for one in message.decisions if one.outcome == "queued")
    if not items and message.turn == message.revision == 1:
        return
    yield Touch("queued", department, opened=at, items=items) if items else Touch("queued", department, closed=at)
    if message.revision > 1:
        yield Touch("papers", department, closed=at)
    yield from _answered(message, department, at)


def _answered(message: DecisionsExtract | DeterminationExtract, owner: str, at: datetime) -> Iterator[Touch]:
    if message.reconsidered is not None:
        yield Touch("reconsideration", owner, str(message.reconsidered), closed=at)


def _determined(message: DeterminationExtract, at: datetime) -> Iterator[Touch]:
    if message.cause == "emergency":
        return
    first, provisional = message.turn == 1, message.status == "provisional"
    if first and not provisional:
        if message.assessed_on and not message.changes_waiting:  # a change was reported before the first determination
            yield Touch("change", REVIEW, closed=at)
        if message.cause in ("officer", "documents"):  # it may follow an objection in a hearing
            yield Touch("hearing", REVIEW, closed=at)
        return
    yield Touch("provisional", REVIEW, opened=at if provisional else None, closed=None if provisional else at)
    if first:
        return
    if message.cause != "renewal":
        yield Touch("hearing", REVIEW, closed=at)
    if not message.changes_waiting:
        yield Touch("change", REVIEW, closed=at)
    if message.cause == "recertification":
        yield Touch("recertification", REVIEW, closed=at)
    if message.cause == "officer":
        yield Touch("papers", REVIEW, closed=at)
    yield from _answered(message, REVIEW, at)


def _correction(message: CorrectionRequested, at: datetime) -> Iterator[Touch]:
    """Opens a task for each department with its own items. An officer's request for documents is a separate task."""
    items = [one.item for one in message.missing if one.request is None]
    for one in OWNERS:
        own = tuple(dict.fromkeys(item for item in items if owner(item) == one))
        if own:
            yield Touch("correction", one, opened=at, due_on=message.answer_by, items=own)


def _turned(requests: Iterable[RequestReference], at: datetime) -> Iterator[Touch]:
    """Returns the requests for documents that no longer wait for the household, but for the officers who made them."""
    return (Touch("request", one.department, str(one.number), answered=at) for one in requests)


def owner(item: str) -> str:
    """Returns the owner of an item."""
    return item.partition(".")[0]
