"""The input of each fact, by its type in the contract and its unit in the catalogue. Households and officers have the same inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import NoneType
from typing import get_args

from lianban_contracts.facts import HouseholdFacts, MedicalBill, MemberFacts, Supporter, UtilityAccount

from services.policy.facts import CATALOGUE
from services.policy.formulas.fact_names import domain

from .composite_inputs import NUMBER, AccountInput, BillsInput, CardInput
from .inputs import Area, Choice, Day, Input, Number, NumberChoice, RegionCode, YesNo, Yuan
from .supporters import SupportersInput

OFFICERS_MOST_YUAN = 10**10 - 1
"""The maximum amount that officers can enter, in yuan."""

_BY_UNIT: Mapping[str, Input] = {"fen": Yuan(), "m2": Area()}
_BY_TYPE: Mapping[object, Input] = {
    date: Day(),
    UtilityAccount: AccountInput(),
    MedicalBill: BillsInput(OFFICERS_MOST_YUAN),
    Supporter: SupportersInput(),
}
_BY_NAME: Mapping[str, Input] = {"transit_card": CardInput()}


def input_of(fact: str) -> Input:
    """Returns the input of a fact. Raises KeyError for an unknown fact."""
    unit = CATALOGUE[fact].unit
    if values := [value for value in domain(fact) or () if value is not None]:
        return _choice(values)
    if unit:
        return _BY_UNIT.get(unit, Number())
    other = RegionCode(cities=fact != "hukou_region") if fact.endswith("_region") else NUMBER
    return _BY_TYPE.get(_type(fact)) or _BY_NAME.get(fact, other)


def officers_input(fact: str) -> Input:
    """Returns the input of a fact in the form of officers. Officers can enter larger amounts and must fill every amount."""
    known = input_of(fact)
    return Yuan(OFFICERS_MOST_YUAN, blank_is_zero=False) if isinstance(known, Yuan) else known


def input_after_decision(fact: str) -> Input:
    """Returns the input of a fact that was missing, without the values that still count as missing."""
    known, still_missing = input_of(fact), CATALOGUE[fact].missing_with
    match known:
        case Choice():
            return replace(known, values=tuple(value for value in known.values if value not in still_missing))
        case CardInput():
            return NUMBER
        case _:
            return known


def _choice(values: Sequence[object]) -> Choice:
    if values == [True, False]:
        return YesNo()
    texts = tuple(map(str, values))
    return NumberChoice(texts) if isinstance(values[0], int) else Choice(texts)


def _type(fact: str) -> object:
    """Returns the type of the field, or the item type of a tuple."""
    fields = HouseholdFacts.model_fields | MemberFacts.model_fields
    annotation = fields[fact].annotation
    several = [kind for kind in get_args(annotation) if kind not in (NoneType, ...)]
    return several[0] if several else annotation
