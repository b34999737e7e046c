"""Values of facts and other answers as text. Households and officers see the same text."""

from collections.abc import Callable

from services.messages import say
from services.portal.wording import formats
from services.portal.wording.regions import region_name

from . import supporters
from .composite_inputs import bills
from .inputs import Input
from .steps import region_named

Word = Callable[[object], str]
"""Returns the label of a chosen value."""


def value_text(kind: Input, value: object, language: str, chosen: Word) -> str:
    """Returns a value in JSON form as text."""
    match kind.kind, value:
        case _, None | "" | [] | ():
            return say(language, "fact.nothing")
        case "yuan", int(fen):
            return formats.money(fen)
        case "day", str(iso):
            return formats.day(iso, language)
        case "area", _:
            return say(language, "fact.area", area=value)
        case "region_code", str(code):
            return region_name(code) or region_named(code, language)
        case "account", {"number": number, "holder_is_member": is_member}:
            return say(language, "fact.of_member" if is_member else "fact.of_other", number=number)
        case "bills", _:
            several = bills(value)
            total = formats.money(sum(one.own_fen for one in several))
            return say(language, "fact.bills", bills=len(several), sum=total)
        case "supporters", _:
            return supporters.said(language, value)
        case ("choice" | "tick", _) | ("card", "none" | "requested" | "own"):
            return chosen(value)
        case _:
            return str(value)
