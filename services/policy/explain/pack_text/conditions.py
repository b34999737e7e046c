"""Conditions in words."""

from __future__ import annotations

from typing import Any

from services.policy.formulas.combinations import (
    AllOf,
    AnyMember,
    AnyOf,
    EveryMember,
    Granted,
    Holds,
    Not,
    SingleListed,
)
from services.policy.formulas.conditions import Age, AnySupporter, AtMost, Fact, Local, LongerThanAYear, MoreThan

from . import quantities
from .voice import Voice


def condition(voice: Voice, node: Any) -> str:
    """Returns the text of a condition. Raises TypeError for any other object."""
    match node:
        case AllOf():
            return voice.say("conditions", "and").join(_within(voice, part) for part in node.all)
        case AnyOf():
            return voice.say("conditions", "or").join(_within(voice, part) for part in node.any)
        case Not():
            return _negated(voice, node.not_)
        case AnyMember():
            return voice.say("conditions", "any_member", condition=_within(voice, node.any_member))
        case EveryMember():
            return voice.say("conditions", "every_member", condition=_within(voice, node.every_member))
        case Fact():
            return _fact(voice, node)
        case AtMost():
            return _compared(voice, "at_most", node.at_most)
        case MoreThan():
            return _compared(voice, "more_than", node.more_than)
        case _:
            return _asked(voice, node)


def _asked(voice: Voice, node: Any) -> str:
    match node:
        case Age():
            return _age(voice, node)
        case Local():
            return voice.say("conditions", "local", fact=voice.name(node.local))
        case LongerThanAYear():
            return voice.say("conditions", "longer", fact=voice.name(node.longer_than_a_year))
        case AnySupporter():
            return _supporter(voice, node.any_supporter)
        case Granted():
            return voice.say("conditions", "granted", item=voice.item(node.granted))
        case Holds():
            return voice.label(voice.pack.layout.questions[node.holds_question].label)
        case SingleListed():
            return _yes(voice, voice.say("conditions", "single_listed"), node.single_listed)
        case _:
            raise TypeError(f"{type(node).__name__} is no condition")


def _within(voice: Voice, node: Any) -> str:
    """Returns the text of a condition inside another one, in brackets if it is a combination of conditions."""
    said = condition(voice, node)
    return voice.bracketed(said) if isinstance(node, AllOf | AnyOf) else said


def _negated(voice: Voice, node: Any) -> str:
    said = condition(voice, node)
    return voice.say("conditions", "not", condition=voice.bracketed(said))


def _yes(voice: Voice, said: str, so: bool) -> str:
    return said if so else voice.say("conditions", "not", condition=voice.bracketed(said))


def _compared(voice: Voice, how: str, sides: tuple[Any, Any]) -> str:
    first, second = (quantities.quantity(voice, side) for side in sides)
    return voice.say("conditions", how, first=first, second=second)


def _fact(voice: Voice, node: Fact) -> str:
    fact = voice.name(node.fact)
    if node.one_of is not None:
        values = voice.listed(voice.value_of(node.fact, value) for value in sorted(node.one_of, key=str))
        return voice.say("conditions", "one_of", fact=fact, value=values)
    if isinstance(node.is_, bool):
        return _yes(voice, fact, node.is_)
    if node.is_ is not None:
        return _is(voice, node, node.is_, ("none", "is"))
    if node.is_not is not None:
        return _is(voice, node, node.is_not, ("some", "is_not"))
    if node.has is not None:
        return voice.say("conditions", "in_member_name", fact=fact)
    return voice.say("conditions", "given" if node.given else "not_given", fact=fact)


def _is(voice: Voice, node: Fact, value: Any, names: tuple[str, str]) -> str:
    fact, (of_none, of_value) = voice.name(node.fact), names
    if value == "none":
        return voice.say("conditions", of_none, fact=fact)
    return voice.say("conditions", of_value, fact=fact, value=voice.value_of(node.fact, value))


def _age(voice: Voice, node: Age) -> str:
    years = {"from": node.age.from_, "to": node.age.to}
    given = node.age.model_fields_set
    if "to" not in given:
        return voice.say("conditions", "age_from", **years)
    return voice.say("conditions", "age_between" if "from_" in given else "age_to", **years)


def _supporter(voice: Voice, kind: AnySupporter.Kind) -> str:
    said = []
    if kind.able is not None:
        said.append(_yes(voice, voice.say("conditions", "able_supporter"), kind.able))
    if kind.over_age is not None:
        said.append(voice.say("conditions", "old_supporter", age=kind.over_age))
    return voice.say("conditions", "and").join(said)
