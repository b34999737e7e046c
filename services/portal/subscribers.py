"""What the portal keeps of each message: what a case shows, and nothing of who the household is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from lianban_contracts import topics
from lianban_contracts.benefits import BENEFITS_DECIDED
from pydantic_core import from_json, to_json

from services.chassis.core.command import DecisionContext
from services.chassis.messaging.subscriptions import Subscriptions

Json = dict[str, Any]


@dataclass(slots=True)
class ProjectedMessage:
    """One message as it is kept: its data without identity and facts, and the columns of the case that it sets."""

    data: bytes
    case: Mapping[str, Any] | None = None
    parties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By role, what is known of who is party to it; kept as a digest alone."""


def submitted(data: bytes) -> ProjectedMessage:
    """An accepted filing: facts and consent are dropped here, and identity but for the keys of applicant and agent."""
    message: Json = from_json(data)
    agent = "agent" in message
    kept = {name: message[name] for name in ("receipt", "region", "filed_on", "due_on")}
    dates = {name: date.fromisoformat(message[name]) for name in ("filed_on", "due_on")}
    case = {**kept, **dates, "agent": agent, "status": "accepted", "masked": masked(message)}
    return ProjectedMessage(to_json({**kept, "agent": agent, **_counted(message["facts"])}), case, _parties(message))


def _counted(facts: Json) -> Json:
    """What indicators are reckoned by: how many members, in the town or the country."""
    return {"size": len(facts["members"]), "area": facts.get("household", {}).get("residence_area", "urban")}


def masked(message: Json) -> str:
    """The applicant as a public notice may name him: the first character of the name, whatever its length."""
    return f"{message['identity']['members'][0]['name'][0]}**"


def _parties(message: Json) -> dict[str, tuple[str, ...]]:
    applicant, agent = message["identity"]["members"][0], message.get("agent")
    by_post = {"agent": ("post", agent["organisation"], agent["name"])} if agent else {}
    return {"applicant": ("id", applicant["id_number"]), **by_post}


def not_accepted(data: bytes) -> ProjectedMessage:
    """A filing that cannot be handled here."""
    message: Json = from_json(data)
    kept = {name: message[name] for name in ("receipt", "region", "filed_on", "reason")}
    case = {"receipt": kept["receipt"], "region": kept["region"], "filed_on": date.fromisoformat(kept["filed_on"])}
    return ProjectedMessage(to_json(kept), {**case, "status": "not_accepted"})


def withdrawn(data: bytes) -> ProjectedMessage:
    """A withdrawal; its reason is a person's own words and is dropped."""
    message: Json = from_json(data)
    return ProjectedMessage(to_json({"withdrawn_on": message["withdrawn_on"]}), {"status": "withdrawn", "owes": False})


def determined(data: bytes) -> ProjectedMessage:
    """The review's result."""
    message: Json = from_json(data)
    case = {"category": message["category"], "turn": message["turn"], "standing": message["status"]}
    return ProjectedMessage(data, {**case, "determined_on": date.fromisoformat(message["determined_on"])})


def decided(data: bytes) -> ProjectedMessage:
    """A department's decisions, read when somebody looks: the case itself changes with the statement."""
    if not (data.startswith(b"{") and data.endswith(b"}")):
        raise ValueError("no JSON object")
    return ProjectedMessage(data)


ENDS = {"final": "completed", "provisional": "completed", "refused": "refused", "withdrawn": "ended"}
"""The status of a completed case by the outcome of its statement."""


def stated(data: bytes) -> ProjectedMessage:
    """A statement while the case goes on."""
    message: Json = from_json(data)
    return ProjectedMessage(data, _counts(message["statement"]))


def completed(data: bytes) -> ProjectedMessage:
    """The last statement."""
    message: Json = from_json(data)
    statement = message["statement"]
    return ProjectedMessage(data, {**_counts(statement), "status": ENDS[statement["outcome"]], "owes": False})


def _counts(statement: Json) -> Json:
    return {"granted": statement.get("granted", 0), "declined": statement.get("declined", 0)}


def part(*names: str) -> Callable[[bytes], ProjectedMessage]:
    """A message of which these fields are kept: what else it says are facts, names, or a person's own words."""

    def seen(data: bytes) -> ProjectedMessage:
        message: Json = from_json(data)
        return ProjectedMessage(to_json({name: message[name] for name in names if name in message}))

    return seen


def moved(data: bytes) -> ProjectedMessage:
    """The day of the answer, set anew; with the words of the officer who set it."""
    seen, message = part("due_on", "cause", "preliminary", "reason", "officer")(data), from_json(data)
    return replace(seen, case={"due_on": date.fromisoformat(message["due_on"])})


def owing(owes: bool, *names: str) -> Callable[[bytes], ProjectedMessage]:
    """As `part`, of a message after which the household owes documents, or none."""

    def seen(data: bytes) -> ProjectedMessage:
        return replace(part(*names)(data), case={"owes": owes})

    return seen


def passed(data: bytes) -> ProjectedMessage:
    """A clock that ran out; after the household's own it owes nothing any more."""
    message: Json = from_json(data)
    seen = part("stage", "due_on", "requests")(data)
    return replace(seen, case={"owes": False}) if message["stage"] == "correction" else seen


SEES: Mapping[str, Callable[[bytes], ProjectedMessage]] = {
    "cn.lianban.intake.application-submitted.v1": submitted,
    "cn.lianban.intake.application-not-accepted.v1": not_accepted,
    "cn.lianban.intake.application-withdrawn.v1": withdrawn,
    "cn.lianban.intake.statement-issued.v1": stated,
    "cn.lianban.intake.application-completed.v1": completed,
    "cn.lianban.intake.correction-requested.v1": owing(True, "requested_on", "answer_by", "missing"),
    "cn.lianban.intake.correction-ended.v1": owing(False, "ended_on"),
    "cn.lianban.intake.documents-supplied.v1": owing(False, "supplied_on", "documents", "answers"),
    "cn.lianban.intake.change-reported.v1": part("changed_on", "reported_on", "cause"),
    "cn.lianban.intake.reconsideration-requested.v1": part("number", "item", "requested_on", "answer_by"),
    "cn.lianban.intake.items-declined.v1": part("declined_on", "items"),
    "cn.lianban.intake.recertification-due.v1": part("due_on", "cause"),
    "cn.lianban.intake.benefits-ended.v1": part("ended_on", "items"),
    "cn.lianban.intake.deadline-moved.v1": moved,
    "cn.lianban.intake.deadline-passed.v1": passed,
    "cn.lianban.intake.statement-delivered.v1": part("revision", "delivered_on", "way"),
    "cn.lianban.intake.visit-recorded.v1": part("visited_on", "by", "note"),
    "cn.lianban.officers.documents-requested.v1": part(
        "department", "number", "requested_on", "answer_by", "documents", "officer", "reason"
    ),
    "cn.lianban.officers.request-closed.v1": part("department", "number", "closed_on", "outcome", "officer", "reason"),
    "cn.lianban.review.case-determined.v1": determined,
    **{message.TYPE: decided for message in BENEFITS_DECIDED.values()},
}
"""How each message is seen. Its publisher has validated it; here it is only read, eight times an application."""


def decode(type_name: str, data: bytes) -> ProjectedMessage:
    """What is kept of a message. Raises ValueError or KeyError for one that is not as it should be."""
    return SEES[type_name](data)


def keep(state: None, message: ProjectedMessage, moment: DecisionContext) -> tuple[()]:
    """A read model decides nothing."""
    return ()


def reads() -> Subscriptions:
    """Everything that is published about cases, except what travels between services with identity."""
    read = (topics.APPLICATIONS, topics.DETERMINATIONS, *topics.BENEFITS)
    return Subscriptions(read, dict.fromkeys(SEES, keep), decode)
