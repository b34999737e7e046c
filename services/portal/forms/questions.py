"""Every question of the form, in the order in which they are asked. Adding one is adding a line here and its words to the catalogue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from lianban_contracts import facts

from .composite_inputs import AccountInput, CardInput
from .household_answers import HouseholdAnswers, Member
from .inputs import Choice, Code, Day, FormValue, IdentityNumber, Phone, RegionCode, Tick, Words, YesNo, Yuan

Input = Choice | Tick | Words | Code | Phone | Yuan | RegionCode | Day | IdentityNumber | AccountInput | CardInput
Kind = Literal["fields", "rows", "region", "authority", "papers", "consent"]


def _always(home: HouseholdAnswers) -> bool:
    return True


def _everybody(home: HouseholdAnswers, member: Member) -> bool:
    return True


def _nothing(home: HouseholdAnswers, member: Member | None) -> FormValue:
    return None


@dataclass(frozen=True, slots=True)
class Question:
    """One page. `inputs`: the facts that it supplies; it is asked where the pack reads one of them, or always where it supplies none that a pack names."""

    code: str
    inputs: Mapping[str, Input] = field(default_factory=dict)
    kind: Kind = "fields"
    each: bool = False
    """Asked of each member, all on one page."""
    facts: tuple[str, ...] = ()
    """What a pack must read for the question to be asked, and what the filing takes from it."""
    when: Callable[[HouseholdAnswers], bool] = _always
    whom: Callable[[HouseholdAnswers, Member], bool] = _everybody
    suggests: Callable[[HouseholdAnswers, Member | None], FormValue] = _nothing
    """What is filled in beforehand, to be confirmed: never a consent."""


def values(kind: object) -> tuple[str, ...]:
    """The values of one of the contracts' types."""
    return get_args(kind)


def fact(
    name: str,
    kind: Input,
    *,
    each: bool = False,
    when: Callable[[HouseholdAnswers], bool] = _always,
    whom: Callable[[HouseholdAnswers, Member], bool] = _everybody,
    suggests: Callable[[HouseholdAnswers, Member | None], FormValue] = _nothing,
) -> Question:
    """A question of one fact."""
    return Question(name, {name: kind}, facts=(name,), each=each, when=when, whom=whom, suggests=suggests)


SCHOOL_AGES = range(2, 35)
NO_WORK_BELOW, NO_WORK_FROM = 16, 60
"""Ages without capacity for work. Source: 特困人员认定办法 (民发〔2021〕43号), article 5."""


def _labour(home: HouseholdAnswers, member: Member | None) -> FormValue:
    return "none" if member and not NO_WORK_BELOW <= member.age < NO_WORK_FROM else None


def _first_region(home: HouseholdAnswers, member: Member | None) -> FormValue:
    return member.id_number[:6] if member else None


def _rents(home: HouseholdAnswers) -> bool:
    return home.said("housing_situation", "housing_situation") == "rented_market"


def _learns(home: HouseholdAnswers, member: Member) -> bool:
    return home.said("student_stage", f"{member.id}-student_stage") not in (None, "none")


ACCOUNTS = ("electricity_account", "water_account", "gas_account", "cable_account")
PEOPLE: Mapping[str, Input] = {
    "name": Words(60),
    "id_number": IdentityNumber(),
    "relation": Choice(
        ("applicant", "spouse", "child", "parent", "grandchild", "grandparent", "sibling", "in_law", "other")
    ),
}
SUPPORTERS: Mapping[str, Input] = {
    "birth_date": Day(),
    "able": YesNo(),
    "support_due_fen_per_month": Yuan(),
}

QUESTIONS = (
    Question(
        "received_on",
        {"received_on": Day()},
        when=lambda home: home.agent,
        suggests=lambda home, member: home.today.isoformat(),
    ),
    Question("region", kind="region", suggests=lambda home, member: home.said("known", "region")),
    Question(
        "authority",
        {"organisation": Words(100)},
        kind="authority",
        when=lambda home: home.agent,
        suggests=lambda home, member: home.said("known", "organisation"),
    ),
    Question("people", PEOPLE, kind="rows", facts=("relation", "birth_date")),
    fact("hukou_region", RegionCode(), each=True, suggests=_first_region),
    Question("contact", {"address": Words(200), "phone": Phone()}),
    fact("residence_area", Choice(values(facts.ResidenceArea))),
    fact("labour_capacity", Choice(values(facts.LabourCapacity)), each=True, suggests=_labour),
    fact(
        "student_stage",
        Choice(values(facts.StudentStage)),
        each=True,
        whom=lambda home, member: member.age in SCHOOL_AGES,
    ),
    fact("education_own_fen_12m", Yuan(), each=True, whom=_learns),
    fact("central_care_fee_fen_per_month", Yuan(), each=True),
    fact("single_listing_requested", Tick(), each=True),
    Question("supporters", SUPPORTERS, kind="rows", facts=("supporters",)),
    fact("housing_situation", Choice(values(facts.HousingSituation))),
    Question(
        "rent",
        {"rent_paid_fen_per_month": Yuan(), "lease_contract": YesNo()},
        facts=("rent_paid_fen_per_month", "lease_contract"),
        when=_rents,
    ),
    fact("housing_request", Choice(values(facts.HousingRequest))),
    Question("accounts", dict.fromkeys(ACCOUNTS, AccountInput()), facts=ACCOUNTS),
    fact("transit_card", CardInput(), each=True),
    fact("emergency_event", Choice(values(facts.EmergencyEvent))),
    fact(
        "emergency_region",
        RegionCode(),
        when=lambda home: home.said("emergency_event", "emergency_event") not in (None, "none"),
        suggests=lambda home, member: home.said("region", "region"),
    ),
    Question("papers", kind="papers"),
    Question("consent", kind="consent"),
)
"""The whole form."""

BY_CODE = {question.code: question for question in QUESTIONS}
