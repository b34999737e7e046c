"""What happened to a case, in a sentence."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.messages import say, word
from services.portal.readmodel.cases import Happening
from services.portal.readmodel.views import facts

from . import formats


def line(language: str, one: Happening, *, reasoned: bool = True) -> str:
    """One line of the timeline. `reasoned`: with the reason of a determination, which says what the household has."""
    found = facts(one)
    standing = word(language, "standing", found.get("standing") or found.get("status", ""))
    spoken = {
        "due_on": formats.day(found.get("due_on"), language),
        "answer_by": formats.day(found.get("answer_by"), language),
        "item": word(language, "item", found.get("item", "")),
        "cause": word(language, "cause", found.get("cause", "")),
        "stage": word(language, "stage", found.get("stage", "")),
        "way": word(language, "delivery", found.get("way", "")),
        "reason": word(language, "reason", found.get("reason", "")),
        "category": word(language, "category", found.get("category", "")),
        "standing": standing,
    }
    if one.kind == "documents-requested":
        spoken["documents"] = documents(language, one.data["documents"])
    if one.kind == "request-closed":
        spoken["outcome"] = say(language, f"request_told.{one.data['outcome']}")
    said = say(language, f"event.{_code(one, found)}", **{**found, **spoken})
    because = reason(language, found) if reasoned else ""
    return say(language, "event.reasoned", said=said, reason=because) if because else said


def _code(one: Happening, found: Mapping[str, Any]) -> str:
    if one.kind == "case-determined" and found.get("status") == "refused":
        return "case-refused"
    return "request-passed" if one.kind == "deadline-passed" and one.data.get("requests") else one.kind


def reason(language: str, found: Mapping[str, Any]) -> str:
    """Why a household is of its category, or of none, with the clause; empty where nothing says so."""
    if "explanation" not in found:
        return ""
    return say(language, "event.reason", explanation=found["explanation"][language], clause=found.get("clause", ""))


def documents(language: str, asked: Iterable[Mapping[str, Any]]) -> str:
    """What an officer asked for: each document with whose it is, a member by number, and the item."""
    return say(language, "form.comma").join(_document(language, one) for one in asked)


def _document(language: str, one: Mapping[str, Any]) -> str:
    named = {"document": word(language, "document", one["document"]), "item": word(language, "item", one["item"])}
    if "member" not in one:
        return say(language, "missing.paper", **named)
    member = say(language, "sheet.member", number=one["member"].removeprefix("m"))
    return say(language, "missing.paper_of", member=member, **named)
