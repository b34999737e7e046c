"""The portal's subscriptions, and what it stores of each message. Facts of the household are not stored. Names, ID numbers and addresses are
stored encrypted, in the tables of `readmodel/households.py` only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypedDict

from lianban_contracts import topics
from lianban_contracts.identity import Contact
from lianban_contracts.intake import ApplicationNotAccepted, ApplicationWithdrawn, StatementOutcome
from lianban_contracts.life import (
    ChangeReported,
    ContactChanged,
    CorrectionEnded,
    CorrectionRequested,
    DeadlineMoved,
    DeadlinePassed,
    DocumentsSupplied,
)
from lianban_contracts.message import Message
from lianban_contracts.registry import MESSAGES

from services.chassis.core.command import DecisionContext
from services.chassis.messaging.subscriptions import Fetching, Subscriptions

from .readmodel.extracts import (
    EXTRACTS,
    CompletionExtract,
    CountsExtract,
    DeterminationExtract,
    Extract,
    FilingExtract,
    IdentityExtract,
    StatementExtract,
)
from .readmodel.households import AddressContent, HouseholdNews, NewMember
from .readmodel.messages import KEPT, WORK, FilingRecord, stored


class ProjectedParty(NamedTuple):
    """A party of the case and what identifies them, which is stored as a digest only. `born`: of a member who is not the applicant."""

    role: str
    known_by: tuple[str, ...]
    born: date | None = None


class CaseColumns(TypedDict, total=False):
    """The columns of a case that a message sets."""

    receipt: str
    filed_in: str
    determined_in: str
    moving_to: str
    filed_on: date
    due_on: date
    agent: bool
    status: str
    category: str
    turn: int
    granted: int
    declined: int
    masked: str
    standing: str
    category_since: date
    owes: bool


@dataclass(slots=True)
class ProjectedMessage:
    """One message: its extract or model, its JSON for the timeline, the columns of the case, and its parties."""

    message: Extract | Message
    data: bytes | None
    """None for a message that is not on the timeline."""
    case: CaseColumns | None = None
    parties: Sequence[ProjectedParty] = ()
    household: HouseholdNews | None = None
    """The persons that the message names; stored encrypted."""


READ: Mapping[str, type[Extract | Message]] = {
    message.TYPE: EXTRACTS.get(message.TYPE, message) for message in MESSAGES if message.TYPE in KEPT or message in WORK
}
"""The model that reads each message: its extract, else the message itself."""

ENDS: Mapping[StatementOutcome, str] = {
    "emergency_aid": "accepted",
    "final": "completed",
    "provisional": "completed",
    "refused": "refused",
    "withdrawn": "ended",
}
"""The status of a completed case by the outcome of its statement."""


def decode(type_name: str, data: bytes) -> ProjectedMessage:
    """Returns what is stored of a message. Raises pydantic.ValidationError."""
    message = READ[type_name].read(data)
    return ProjectedMessage(message, _stored(message, data), columns(message), [*_parties(message)], household(message))


def _stored(message: Extract | Message, data: bytes) -> bytes | None:
    """Returns the JSON for the timeline; None for a message in WORK. A message with an extract is stored as received, because none of its fields is left out."""
    match message:
        case FilingExtract():
            return _record(message).model_dump_json().encode()
        case Message():
            return None if isinstance(message, WORK) else stored(message)
        case _:
            return data


def _record(filing: FilingExtract) -> FilingRecord:
    return FilingRecord(
        receipt=filing.receipt,
        region=filing.region,
        filed_on=filing.filed_on,
        due_on=filing.due_on,
        agent=filing.agent is not None,
    )


def columns(message: Extract | Message) -> CaseColumns | None:
    """Returns the columns of the case that a message sets; None if it sets none."""
    match message:
        case FilingExtract():
            return {
                "receipt": message.receipt,
                "filed_in": message.region,
                "filed_on": message.filed_on,
                "due_on": message.due_on,
                "agent": message.agent is not None,
                "status": "accepted",
                "masked": masked(message.identity.members[0].name),
            }
        case ApplicationNotAccepted(receipt=receipt, region=region, filed_on=filed_on):
            return {"receipt": receipt, "filed_in": region, "filed_on": filed_on, "status": "not_accepted"}
        case ApplicationWithdrawn():
            return {"status": "withdrawn", "owes": False}
        case DeterminationExtract(status="emergency_aid"):
            return None
        case DeterminationExtract(category=category, turn=turn, status=standing, determined_on=since, pack=pack):
            determined: CaseColumns = {"category": category, "turn": turn, "standing": standing}
            return {**determined, "category_since": since, "determined_in": pack.region}
        case ChangeReported(to_region=str() as to_region):
            return {"moving_to": to_region}
        case StatementExtract(statement=statement):
            return _counts(statement)
        case CompletionExtract(statement=statement):
            return {**_counts(statement), "status": ENDS[statement.outcome], "owes": False}
        case DeadlineMoved(due_on=due_on):
            return {"due_on": due_on}
        case CorrectionRequested():
            return {"owes": True}
        case CorrectionEnded() | DocumentsSupplied() | DeadlinePassed(stage="correction"):
            return {"owes": False}
        case _:
            return None


def _counts(statement: CountsExtract) -> CaseColumns:
    return {"granted": statement.granted, "declined": statement.declined}


def masked(name: str) -> str:
    """Returns a name as a public notice shows it: the first character and two asterisks, for names of any length."""
    return f"{name[0]}**"


def _parties(message: Extract | Message) -> Iterator[ProjectedParty]:
    """Yields the applicant, the agent and the other members. A member is a party once they are of age."""
    if isinstance(message, FilingExtract):
        applicant, *others = _members(message)
        yield ProjectedParty("applicant", ("id", applicant.id_number))
        if message.agent:
            yield ProjectedParty("agent", ("post", message.agent.organisation, message.agent.name))
        yield from (ProjectedParty("member", ("id", one.id_number), one.born) for one in others)
    elif isinstance(message, ChangeReported):
        yield from (ProjectedParty("member", ("id", one.id_number), one.born) for one in _joined(message))


def household(message: Extract | Message) -> HouseholdNews | None:
    """Returns the persons and the address that a message names; None if it names nobody."""
    match message:
        case FilingExtract(identity=identity):
            return HouseholdNews(_members(message), _address(identity))
        case ContactChanged(contact=contact):
            return HouseholdNews(address=_address(contact))
        case ChangeReported(persons=persons, left=left, changed_on=day) if persons or left:
            return HouseholdNews(_joined(message), left=left, left_on=day)
        case _:
            return None


def _address(contact: IdentityExtract | Contact) -> AddressContent:
    return AddressContent(address=contact.address, phone=contact.phone, notify_by=contact.notify_by)


def _members(filing: FilingExtract) -> list[NewMember]:
    relations = {one.id: one.relation for one in filing.facts.members}
    return [
        NewMember(one.id, one.name, one.id_number, relations.get(one.id, "other")) for one in filing.identity.members
    ]


def _joined(change: ChangeReported) -> list[NewMember]:
    relations: Mapping[str, str] = {one.id: one.relation for one in change.joined}
    return [NewMember(one.id, one.name, one.id_number, relations.get(one.id, "other")) for one in change.persons]


FETCHING = Fetching(most=2_000)
"""Nobody waits for a single message, so a batch may be larger than that of a service that decides."""


def keep(state: None, message: ProjectedMessage, moment: DecisionContext) -> tuple[()]:
    """Returns no events: a read model decides nothing."""
    return ()


def reads() -> Subscriptions:
    """Returns the subscriptions to all topics about cases, except the topics that carry identity between services."""
    topics_read = (topics.APPLICATIONS, topics.DETERMINATIONS, *topics.BENEFITS)
    return Subscriptions(topics_read, dict.fromkeys(READ, keep), decode, fetching=FETCHING)
