"""The questions of the form in their order. Facts that the household supplies by the catalogue and that have no place here are asked at the end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from services.policy.facts import CATALOGUE
from services.policy.formulas.fact_names import MEMBER
from services.portal.wording.regions import is_county

from . import supporters
from .fact_inputs import input_of
from .household_answers import HouseholdAnswers, Member
from .inputs import Choice, Day, FormValue, IdentityNumber, Input, PersonName, Phone, Tick, Words, YesNo

Kind = Literal["fields", "rows", "region", "authority", "papers", "consent"]


def _always(home: HouseholdAnswers) -> bool:
    return True


def _everybody(home: HouseholdAnswers, member: Member) -> bool:
    return True


def _nothing(home: HouseholdAnswers, member: Member | None) -> FormValue:
    return None


@dataclass(frozen=True, slots=True)
class Question:
    """One page. `inputs`: its fields. It is asked if the pack reads one of `facts`, and always if `facts` is empty."""

    code: str
    inputs: Mapping[str, Input] = field(default_factory=dict)
    kind: Kind = "fields"
    each: bool = False
    """The page has fields for each member."""
    facts: tuple[str, ...] = ()
    """The facts of which the pack must read one, and which the filing takes from the answer."""
    when: Callable[[HouseholdAnswers], bool] = _always
    whom: Callable[[HouseholdAnswers, Member], bool] = _everybody
    suggests: Callable[[HouseholdAnswers, Member | None], FormValue] = _nothing
    """The prefilled value, which the household confirms. A consent is never prefilled."""
    suggested: str = ""
    """The field of `suggests` if the question has others; empty: each field."""


def fact(
    name: str,
    kind: Input | None = None,
    *,
    when: Callable[[HouseholdAnswers], bool] = _always,
    whom: Callable[[HouseholdAnswers, Member], bool] = _everybody,
    suggests: Callable[[HouseholdAnswers, Member | None], FormValue] = _nothing,
) -> Question:
    """Returns a question of one fact, with the input of the fact if `kind` is None. A fact of members is asked of each member."""
    inputs, each = {name: kind or input_of(name)}, name in MEMBER
    return Question(name, inputs, facts=(name,), each=each, when=when, whom=whom, suggests=suggests)


def several(code: str, names: tuple[str, ...], when: Callable[[HouseholdAnswers], bool] = _always) -> Question:
    """Returns a question of several facts of the household."""
    return Question(code, {name: input_of(name) for name in names}, facts=names, when=when)


SCHOOL_AGES = range(2, 35)
NO_WORK_BELOW, NO_WORK_FROM = 16, 60
"""Limits of the age range with capacity for work. Source: 特困人员认定办法 (民发〔2021〕43号), article 5."""


def _labour(home: HouseholdAnswers, member: Member | None) -> FormValue:
    return "none" if member and not NO_WORK_BELOW <= member.age < NO_WORK_FROM else None


def _first_region(home: HouseholdAnswers, member: Member | None) -> FormValue:
    """The county of the first six digits of the ID number, which may have been abolished since."""
    return member.id_number[:6] if member and is_county(member.id_number[:6]) else None


def _rents(home: HouseholdAnswers) -> bool:
    return home.said("housing_situation", "housing_situation") == "rented_market"


def _learns(home: HouseholdAnswers, member: Member) -> bool:
    return home.said("student_stage", f"{member.id}-student_stage") not in (None, "none")


def declares(home: HouseholdAnswers) -> bool:
    """Returns whether the household declares its income and savings (家庭经济状况声明)."""
    return home.said("declares", "declares") is True


INCOME = ("wage_fen_per_month", "other_income_fen_per_month")
ACCOUNTS = ("electricity_account", "water_account", "gas_account", "cable_account")
PEOPLE: Mapping[str, Input] = {
    "name": PersonName(60),
    "id_number": IdentityNumber(),
    "relation": Choice(
        ("applicant", "spouse", "child", "parent", "grandchild", "grandparent", "sibling", "in_law", "other")
    ),
}
CONTACT: Mapping[str, Input] = {
    "address": Words(200),
    "phone": Phone(),
    "notify_by": Choice(("sms", "letter", "portal"), needed=False),
}
FIRST = (
    Question(
        "received_on",
        {"received_on": Day()},
        when=lambda home: home.agent,
        suggests=lambda home, member: home.said("known", "received_on") or home.today.isoformat(),
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
    fact("hukou_region", suggests=_first_region),
    Question(
        "contact",
        CONTACT,
        suggests=lambda home, member: home.said("known", "village"),
        suggested="address",
    ),
    fact("residence_area", suggests=lambda home, member: home.said("known", "residence_area")),
    fact("labour_capacity", suggests=_labour),
    fact("student_stage", whom=lambda home, member: member.age in SCHOOL_AGES),
    fact("education_own_fen_12m", whom=_learns),
    Question("declares", {"declares": YesNo()}),
    Question("income", {name: input_of(name) for name in INCOME}, facts=INCOME, each=True, when=declares),
    fact("financial_assets_fen", when=declares),
    fact("central_care_fee_fen_per_month"),
    fact("single_listing_requested", Tick()),
    Question("supporters", supporters.PARTS, kind="rows", facts=("supporters",)),
    fact("housing_situation"),
    several("rent", ("rent_paid_fen_per_month", "lease_contract"), when=_rents),
    fact("housing_request"),
    several("accounts", ACCOUNTS),
    fact("transit_card"),
    fact("emergency_event"),
    fact(
        "emergency_region",
        when=lambda home: home.said("emergency_event", "emergency_event") not in (None, "none"),
        suggests=lambda home, member: home.said("region", "region"),
    ),
)
"""The questions with a fixed place, a condition or a suggestion."""

PLACED = {name for question in FIRST for name in question.facts}

QUESTIONS = (
    *FIRST,
    *(fact(name) for name, entry in CATALOGUE.items() if "household" in entry.sources and name not in PLACED),
    Question("papers", kind="papers"),
    Question("consent", kind="consent"),
)
"""The whole form."""

BY_CODE = {question.code: question for question in QUESTIONS}
