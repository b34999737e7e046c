"""The pre-check: five questions without personal data and the probable benefits. The portal stores no answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from lianban_contracts.decisions import Decision
from lianban_contracts.facts import HouseholdFacts, MedicalBill, MemberFacts, UtilityAccount

from services.policy import Determination, Pack, decide, determine
from services.portal.forms.parsing import InputError, fen, whole

MOST_PEOPLE = 20
MOST_YUAN = 10_000_000
SITUATIONS = (
    "preschool",
    "school",
    "senior_high",
    "vocational",
    "higher",
    "old",
    "disabled",
    "no_work",
    "renting",
    "emergency",
)
"""Situations of a household, in the order of the questions."""

AGES = {"preschool": 4, "school": 10, "senior_high": 16, "vocational": 17, "higher": 20, "old": 72}
STAGES = {"school": "primary", **{name: name for name in ("preschool", "senior_high", "vocational", "higher")}}
ADULT = 42
RENTING = {
    "housing_situation": "rented_market",
    "lease_contract": True,
    "housing_request": "subsidy",
    "rent_paid_fen_per_month": 100_000,
}
"""The rent is the assumption that the question states."""

TROUBLE = {"emergency_event": "sudden_illness", "emergency_grade": 3}

ACCOUNTS = ("electricity_account", "water_account", "gas_account", "cable_account")
"""Accounts of which the pre-check assumes that a member is the holder. The form asks for the holder."""


@dataclass(frozen=True, slots=True)
class PrecheckAnswers:
    """The answers to the five questions; amounts in fen."""

    people: int
    income: int
    """Of all members per month."""
    assets: int
    medical: int
    """Own medical payments of the last 12 months."""
    situations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outlook:
    """The probable result: the determination, the items granted, and the items that need documents or are queued."""

    found: Determination
    granted: Sequence[Decision]
    open: Sequence[Decision]


class PrecheckErrors(ValueError):
    """Raised for answers that cannot be read. `errors`: the message code by question."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


def answers(given: Mapping[str, str], situations: Sequence[str]) -> PrecheckAnswers:
    """Reads the answers of a form. Raises PrecheckErrors."""
    errors: dict[str, str] = {}
    people = _read(whole, given.get("people", ""), MOST_PEOPLE)
    if not people:
        errors["people"] = "check.people_wrong"
    amounts = {name: _read(fen, given.get(name, "").strip() or "0", MOST_YUAN) for name in ("assets", "medical")}
    amounts["income"] = _read(fen, given.get("income", ""), MOST_YUAN)
    errors |= {name: "check.amount_wrong" for name, amount in amounts.items() if amount is None}
    if errors:
        raise PrecheckErrors(
            {name: errors[name] for name in ("people", "income", "assets", "medical") if name in errors}
        )
    known = {name: amount or 0 for name, amount in amounts.items()}
    return PrecheckAnswers(people or 1, **known, situations=frozenset(situations) & frozenset(SITUATIONS))


def _read(parse: Callable[[str, int], int], text: str, most: int) -> int | None:
    try:
        return parse(text, most)
    except InputError:
        return None


def outlook(pack: Pack, day: date, given: PrecheckAnswers) -> Outlook:
    """Computes what the pack would decide on this day for a household with these answers."""
    home, members = household(pack.region, day, given)
    found = determine(pack, filed_on=day, household=home, members=members)
    decisions = list(found.decisions)
    for department, told in found.referrals.items():
        decisions += decide(pack, department, told)
    open_ = [one for one in decisions if one.outcome in ("needs_documents", "queued")]
    return Outlook(found, [one for one in decisions if one.outcome == "granted"], open_)


Facts = dict[str, object]


class MadeUp(NamedTuple):
    """A member of the household made up: what is so of them, and their age where a situation says it."""

    facts: Facts
    age: int | None = None


def household(region: str, day: date, given: PrecheckAnswers) -> tuple[HouseholdFacts, Sequence[MemberFacts]]:
    """Builds a household from the answers. Members are adults of working age unless a situation says otherwise."""
    made = enumerate(_people(day, given), 1)
    people = [_person(f"m{number}", region, day, one.age or ADULT, one.facts) for number, one in made]
    known: Facts = {
        "financial_assets_fen": given.assets,
        **dict.fromkeys(ACCOUNTS, UtilityAccount(number="0", holder_is_member=True)),
        **(RENTING if "renting" in given.situations else {}),
        **(TROUBLE if "emergency" in given.situations else {}),
    }
    return HouseholdFacts.model_validate(known), people


def _people(day: date, given: PrecheckAnswers) -> Iterator[MadeUp]:
    """The facts of each member. If there are more situations than members, the applicant has the remaining ones."""
    special = [_special(name) for name in SITUATIONS if name in given.situations & {*AGES, "disabled"}]
    room = given.people - 1
    one_each, rest = special[: max(room, 0)], special[max(room, 0) :]
    able: Facts = {"labour_capacity": "none"} if "no_work" in given.situations else {}
    yield _first(day, given, able, rest)
    ordinary = [MadeUp({}) for _ in range(room - len(one_each))]
    for one in (*one_each, *ordinary):
        yield MadeUp(able | one.facts, one.age)


def _first(day: date, given: PrecheckAnswers, able: Facts, situations: Sequence[MadeUp]) -> MadeUp:
    """The applicant, who has all the income and the bills."""
    facts, age = {**able, "relation": "applicant", "other_income_fen_per_month": given.income}, None
    for one in situations:
        facts, age = facts | one.facts, one.age or age
    if given.medical:
        facts["medical_bills"] = (MedicalBill(paid_on=date(day.year, 1, 1), kind="inpatient", own_fen=given.medical),)
    return MadeUp(facts, age)


def _special(name: str) -> MadeUp:
    if name == "disabled":
        return MadeUp({"disability_grade": 1, "labour_capacity": "none", "transit_card": "0"})
    able: Facts = {"transit_card": "0"} if name == "old" else {}
    able |= {"labour_capacity": "none"} if name in ("old", "preschool", "school") else {}
    return MadeUp({**able, **({"student_stage": STAGES[name]} if name in STAGES else {})}, AGES[name])


def _person(name: str, region: str, day: date, age: int, facts: Facts) -> MemberFacts:
    born = date(day.year - age, 1, 1)
    ordinary: Facts = {"id": name, "relation": "other", "birth_date": born, "hukou_region": region}
    return MemberFacts.model_validate(ordinary | facts)
