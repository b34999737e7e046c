"""What happened to a case, in a sentence."""

from collections.abc import Mapping
from typing import Any

from services.messages import say, word

from . import formats
from .cases import Happening
from .views import facts


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
    refused = one.kind == "case-determined" and found.get("status") == "refused"
    said = say(language, "event.case-refused" if refused else f"event.{one.kind}", **{**found, **spoken})
    because = reason(language, found) if reasoned else ""
    return say(language, "event.reasoned", said=said, reason=because) if because else said


def reason(language: str, found: Mapping[str, Any]) -> str:
    """Why a household is of its category, or of none, with the clause; empty where nothing says so."""
    if "explanation" not in found:
        return ""
    return say(language, "event.reason", explanation=found["explanation"][language], clause=found.get("clause", ""))
