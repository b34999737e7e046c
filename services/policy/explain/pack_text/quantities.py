"""The text of formulas."""

from __future__ import annotations

from typing import Any

from services.policy.core.money import decimal
from services.policy.formulas.amounts import Bills, GrantedAmount
from services.policy.formulas.choices import Choose, Larger, Smaller
from services.policy.formulas.formula import Name, Number
from services.policy.formulas.quantities import Difference, Product, Quotient, Sum

from . import conditions
from .voice import Voice


def quantity(voice: Voice, node: Any) -> str:
    """Returns the text of a formula, in words and signs. Raises TypeError for any other object."""
    match node:
        case Number():
            return decimal(node.number)
        case Name():
            return voice.name(node.name)
        case Choose():
            return _choose(voice, node)
        case Bills():
            return _bills(voice, node)
        case GrantedAmount():
            return voice.say("quantities", "granted", item=voice.item(node.granted_amount))
        case _:
            return _signs(voice, node)


def _signs(voice: Voice, node: Any) -> str:
    match node:
        case Sum():
            return _joined(voice, " + ", node.sum)
        case Difference():
            return _joined(voice, " − ", node.difference)
        case Product():
            return " × ".join(_part(voice, part) for part in node.product)
        case Quotient():
            return f"{_part(voice, node.quotient[0])} ÷ {node.quotient[1]}"
        case Smaller():
            return voice.say("quantities", "smallest", parts=voice.listed(_part(voice, part) for part in node.smallest))
        case Larger():
            return voice.say("quantities", "largest", parts=voice.listed(_part(voice, part) for part in node.largest))
        case _:
            raise TypeError(f"{type(node).__name__} is no formula")


def _joined(voice: Voice, sign: str, parts: tuple[Any, ...]) -> str:
    return voice.bracketed(sign.join(_part(voice, part) for part in parts))


def _part(voice: Voice, node: Any) -> str:
    said = quantity(voice, node)
    return voice.bracketed(said) if isinstance(node, Choose | Smaller | Larger) else said


def _choose(voice: Voice, node: Choose) -> str:
    lines = []
    for line in node.choose:
        said = quantity(voice, line.then) + (f" [{line.clause}]" if line.clause else "")
        if line.when is None:
            lines.append(voice.say("quantities", "rest", quantity=said))
        else:
            lines.append(
                voice.say("quantities", "line", condition=conditions.condition(voice, line.when), quantity=said)
            )
    return ("；" if voice.language == "zh" else "; ").join(lines)


def _bills(voice: Voice, node: Bills) -> str:
    kinds = sorted(node.kinds or ["all"], reverse=True)
    said = voice.listed(voice.say("bills", kind) for kind in kinds)
    return voice.say("quantities", "bills", window=voice.say("bills", node.bills), kinds=said)
