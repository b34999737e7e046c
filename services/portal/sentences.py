"""What happened to a case, in a sentence."""

from services.messages import say, word

from . import formats
from .cases import Happening
from .views import facts


def line(language: str, one: Happening) -> str:
    """One line of the timeline."""
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
    return say(language, f"event.{one.kind}", **{**found, **spoken})
