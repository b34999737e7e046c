"""Which messages bring work for a person, and which take it away: most bring none and are not even read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lianban_contracts.departments import DEPARTMENTS
from pydantic_core import from_json

from services.portal.identity.parties import REVIEW

Json = dict[str, Any]

OWNERS = (REVIEW, *DEPARTMENTS)
"""Whose work it can be: civil affairs', which reviews, and each department's."""

KINDS = (
    "reconsideration",
    "escalation",
    "correction",
    "request",
    "papers",
    "objection",
    "proposal",
    "change",
    "recertification",
    "provisional",
    "queued",
)
"""Every kind of task, in the order in which people think of them."""

BY_HAND = ("correction", "papers", "escalation", "objection", "change", "recertification")
"""Kinds of which nothing is left to do once somebody has looked; the others end with what is decided."""


@dataclass(frozen=True, slots=True)
class Touch:
    """What one message says of one task. It waits for a person while it was opened, or answered, after it was closed."""

    kind: str
    owner: str
    subject: str = ""
    """The number of a reconsideration or of a request, the stage of a clock; what tells tasks of one kind apart."""
    opened: datetime | None = None
    answered: datetime | None = None
    closed: datetime | None = None
    due_on: date | None = None
    items: tuple[str, ...] = ()


def touches(type_name: str, data: bytes, at: datetime) -> Iterator[Touch]:
    """What a message says of tasks. Source: ADR 0004, who is to look at what."""
    _, _, publisher, kind, _ = type_name.split(".")
    if kind == "benefits-decided":
        yield from _benefits(publisher, data, at)
    elif reads := READS.get(kind):
        yield from reads(data, at)


def _benefits(department: str, data: bytes, at: datetime) -> Iterator[Touch]:
    waits = b'"queued"' in data
    if not waits and b'"turn":1,' in data and b'"revision"' not in data:
        return
    message: Json = from_json(data)
    items = tuple(one["item"] for one in message.get("decisions", ()) if one["outcome"] == "queued")
    yield Touch("queued", department, opened=at, items=items) if items else Touch("queued", department, closed=at)
    if message.get("revision", 1) > 1:
        yield Touch("papers", department, closed=at)
    yield from _answered(message, department, at)


def _answered(message: Json, owner: str, at: datetime) -> Iterator[Touch]:
    if "reconsidered" in message:
        yield Touch("reconsideration", owner, str(message["reconsidered"]), closed=at)


def _determined(data: bytes, at: datetime) -> Iterator[Touch]:
    first = b'"turn":1,' in data
    if first and b'"status":"provisional"' not in data:
        return
    message: Json = from_json(data)
    provisional = message["status"] == "provisional"
    yield Touch("provisional", REVIEW, opened=at if provisional else None, closed=None if provisional else at)
    if first:
        return
    yield Touch("change", REVIEW, closed=at)
    if message.get("cause") == "recertification":
        yield Touch("recertification", REVIEW, closed=at)
    if message.get("cause") == "officer":
        yield Touch("papers", REVIEW, closed=at)
    yield from _answered(message, REVIEW, at)


def _reconsideration(data: bytes, at: datetime) -> Iterator[Touch]:
    message: Json = from_json(data)
    item, due_on = message["item"], date.fromisoformat(message["answer_by"])
    yield Touch("reconsideration", owner(item), str(message["number"]), opened=at, due_on=due_on, items=(item,))


def _correction(data: bytes, at: datetime) -> Iterator[Touch]:
    """Each department waits for its own part; what it asked for earlier and does not ask for now was answered."""
    message: Json = from_json(data)
    items = [one["item"] for one in message["missing"] if "request" not in one]
    due_on = date.fromisoformat(message["answer_by"])
    for one in OWNERS:
        own = tuple(dict.fromkeys(item for item in items if owner(item) == one))
        if own:
            yield Touch("correction", one, opened=at, due_on=due_on, items=own)


def _supplied(data: bytes, at: datetime) -> Iterator[Touch]:
    """Whoever asked for something has documents to look at; who looks at what nobody asked for depends on the case."""
    yield from (Touch("correction", one, answered=at) for one in OWNERS)
    if b'"answers"' in data:
        yield from _turned(from_json(data).get("answers", ()), at)


def _turned(requests: Iterable[Json], at: datetime) -> Iterator[Touch]:
    """Requests for documents that wait for the household no longer, but for those who asked."""
    return (Touch("request", one["department"], str(one["number"]), answered=at) for one in requests)


def _requested(data: bytes, at: datetime) -> Iterator[Touch]:
    message: Json = from_json(data)
    items = tuple(dict.fromkeys(one["item"] for one in message["documents"]))
    subject, due_on = str(message["number"]), date.fromisoformat(message["answer_by"])
    yield Touch("request", message["department"], subject, opened=at, due_on=due_on, items=items)


def _request_closed(data: bytes, at: datetime) -> Iterator[Touch]:
    message: Json = from_json(data)
    yield Touch("request", message["department"], str(message["number"]), closed=at)


def _passed(data: bytes, at: datetime) -> Iterator[Touch]:
    message: Json = from_json(data)
    yield from _turned(message.get("requests", ()), at)
    yield Touch("escalation", REVIEW, message["stage"], opened=at, due_on=date.fromisoformat(message["due_on"]))


def _changed(data: bytes, at: datetime) -> Iterator[Touch]:
    yield Touch("change", REVIEW, opened=at)


def _recertified(data: bytes, at: datetime) -> Iterator[Touch]:
    yield Touch("recertification", REVIEW, opened=at, due_on=date.fromisoformat(from_json(data)["due_on"]))


READS: Mapping[str, Callable[[bytes, datetime], Iterator[Touch]]] = {
    "case-determined": _determined,
    "reconsideration-requested": _reconsideration,
    "correction-requested": _correction,
    "documents-supplied": _supplied,
    "deadline-passed": _passed,
    "change-reported": _changed,
    "recertification-due": _recertified,
    "documents-requested": _requested,
    "request-closed": _request_closed,
}
"""What brings or takes work, beside the decisions of departments."""


def owner(item: str) -> str:
    """Whose item it is."""
    return item.partition(".")[0]
