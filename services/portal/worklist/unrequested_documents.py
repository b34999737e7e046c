"""Documents that no correction has requested, and the owners who must check them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from lianban_contracts.intake import ApplicationCompleted, Statement, StatementIssued
from lianban_contracts.life import CorrectionRequested, DocumentsSupplied
from lianban_contracts.message import Message

from services.chassis.core.aggregate import AppliedChange
from services.chassis.core.database import Connection
from services.policy import Pack
from services.portal.identity.parties import REVIEW
from services.portal.readmodel.cases import Happening, in_order, is_of
from services.portal.readmodel.extracts import CompletionExtract, Extract, StatementExtract
from services.portal.readmodel.messages import KeptMessage, StatementMessage
from services.portal.readmodel.pack_catalogue import known
from services.portal.readmodel.views import OPEN

from .statements import SQL
from .task_rules import Touch, owner

TYPES = [message.TYPE for message in (DocumentsSupplied, CorrectionRequested, StatementIssued, ApplicationCompleted)]
"""All of one publisher, so that they arrive in order. The owner of a task is therefore the same after a rebuild."""

Happenings = Sequence[Happening[KeptMessage | None]]


async def lookers(connection: Connection, changes: Sequence[AppliedChange]) -> list[tuple[UUID, Touch]]:
    """Returns the tasks to check documents, by case: for cases of this batch to which documents were supplied, or that were decided after that."""
    cases = [*_of(changes, DocumentsSupplied)]
    if stated := [*_of(changes, StatementExtract, CompletionExtract)]:
        cases += [row["application"] for row in await connection.fetch(SQL["handed_in"], stated)]
    if not cases:
        return []
    rows, packs = await connection.fetch(SQL["hand_ins"], cases, TYPES), await known()
    found: list[tuple[UUID, Touch]] = []
    for (application, region, filed_on), several in groupby(rows, lambda row: (row[0], row[1], row[2])):
        pack = packs.handling(region, filed_on) if region and filed_on else None
        found += [(application, touch) for touch in unasked(in_order(several), pack)]
    return found


def _of(changes: Sequence[AppliedChange], *models: type[Extract | Message]) -> Iterator[UUID]:
    return (change.command.stream for change in changes if isinstance(change.command.message.message, models))


def unasked(happenings: Happenings, pack: Pack | None) -> Iterator[Touch]:
    """Returns the tasks to check unrequested documents. Owners are those of the missing or pending items that require the documents, else
    civil affairs.

    Documents that arrive before the first decision wait for it: only then the departments of the case are known."""
    for place, one in enumerate(happenings):
        if not is_of(one, DocumentsSupplied):
            continue
        before, after = happenings[:place], happenings[place:]
        documents = frozenset(paper.document for paper in one.message.documents) - _asked(before)
        if documents and (pending := _pending(before, after)) is not None:
            yield from _whose(documents, pending, pack, one.at)


def _asked(before: Happenings) -> frozenset[str]:
    """Returns the documents that corrections have requested; their owners already have a task."""
    asked = (one.message.missing for one in before if is_of(one, CorrectionRequested))
    return frozenset(document for missing in asked for lack in missing for document in lack.documents)


def _pending(before: Happenings, after: Happenings) -> list[str] | None:
    """Returns the items that were pending when documents were supplied; before the first decision, all items that concern the household."""
    if known := list(_statements(before)):
        return [one.item for one in known[-1].decisions if one.outcome in OPEN]
    first = next(_statements(after), None)
    return [one.item for one in first.decisions if one.outcome != "not_applicable"] if first else None


def _statements(happenings: Happenings) -> Iterator[Statement]:
    messages = (one.message for one in happenings)
    return (message.statement for message in messages if isinstance(message, StatementMessage))


def _whose(documents: frozenset[str], pending: list[str], pack: Pack | None, at: datetime) -> Iterator[Touch]:
    known = pack.items if pack else {}
    asks = {item: documents & {*pack.required_documents(known[item])} for item in pending if pack and item in known}
    items = [item for item in pending if asks.get(item)]
    for whose in dict.fromkeys(owner(item) for item in items):
        yield Touch("papers", whose, opened=at, items=tuple(item for item in items if owner(item) == whose))
    if documents - frozenset().union(*asks.values()) and REVIEW not in map(owner, items):
        yield Touch("papers", REVIEW, opened=at)
