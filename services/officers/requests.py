"""Document requests (要求补材料) of one case in review or a department: state, `evolve` and decisions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, assert_never
from uuid import UUID

from lianban_contracts.departments import Owner
from lianban_contracts.officers import DocumentsRequested, RequestClosed, RequestedDocument

from services.chassis.core.aggregate import NONE
from services.chassis.core.command import DecisionContext, Refusal
from services.chassis.http.optimistic_lock import require_version
from services.policy import Pack

Outcome = Literal["in_order", "not_in_order", "withdrawn"]


@dataclass(frozen=True, slots=True)
class AskForDocuments:
    """An officer asks the household for documents. `version`: of the case that the officer saw; None: any."""

    application: UUID
    officer: str
    reason: str
    documents: tuple[RequestedDocument, ...]
    version: int | None = None


@dataclass(frozen=True, slots=True)
class CloseRequest:
    """An officer closes a request: they looked at the documents, or need none any more."""

    application: UUID
    number: int
    officer: str
    reason: str
    outcome: Outcome


class CannotAsk(Refusal):
    """The request names a document, an item or a member that this department cannot ask for."""

    status = 422


class NoSuchRequest(Refusal):
    """No request for documents is open under this number."""

    status = 404


class Requests(NamedTuple):
    """The requests of one case."""

    made: int = 0
    open: Mapping[int, DocumentsRequested] = NONE
    """Open requests by number."""


def evolve(requests: Requests, event: DocumentsRequested | RequestClosed) -> Requests:
    """Returns the requests after the event."""
    match event:
        case DocumentsRequested():
            return Requests(event.number, {**requests.open, event.number: event})
        case RequestClosed():
            left = {number: asked for number, asked in requests.open.items() if number != event.number}
            return Requests(requests.made, left)
        case _:
            assert_never(event)


def ask(
    requests: Requests,
    command: AskForDocuments,
    owner: Owner,
    pack: Pack,
    members: Collection[str],
    moment: DecisionContext,
) -> list[DocumentsRequested]:
    """Asks for documents. It changes no decision. Raises VersionConflict, or CannotAsk if the pack does not provide for the document."""
    require_version(command.version, moment)
    for one in command.documents:
        item = next((each for each in pack.items_of(owner) if each.id == one.item), None)
        if item is None:
            raise CannotAsk("item_of_another", item=one.item)
        if one.document not in pack.requestable_documents(item):
            raise CannotAsk("document_not_of_item", document=one.document, item=one.item)
        if one.member is not None and one.member not in members:
            raise CannotAsk("no_such_member", members=one.member)
    today = moment.today
    return [
        DocumentsRequested(
            application=command.application,
            department=owner,
            number=requests.made + 1,
            requested_on=today,
            answer_by=pack.deadline("correction", today).day,
            documents=command.documents,
            officer=command.officer,
            reason=command.reason,
        )
    ]


def close(requests: Requests, command: CloseRequest, owner: Owner, moment: DecisionContext) -> list[RequestClosed]:
    """Closes a request. It changes no decision. Raises NoSuchRequest if the request is not open."""
    if command.number not in requests.open:
        raise NoSuchRequest("no_such_document_request", number=command.number)
    return [
        RequestClosed(
            application=command.application,
            department=owner,
            number=command.number,
            closed_on=moment.today,
            outcome=command.outcome,
            officer=command.officer,
            reason=command.reason,
        )
    ]
