"""The households of the demonstration as answers to the form."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib.resources import files
from typing import Any

from lianban_contracts.facts import HouseholdFacts, MemberFacts
from pydantic_core import from_json

from services.portal.drafts.dependencies import at_home
from services.portal.forms.household_answers import HouseholdAnswers
from services.portal.forms.questions import QUESTIONS
from services.portal.readmodel.pack_catalogue import packs

Json = dict[str, Any]

REGIONS = ("330304", "330305", "330100", "350121", "511700")
TODAY = date(2026, 11, 23)


def filing(region: str) -> Json:
    """Returns the demonstration's filing of a region."""
    found: Json = from_json(files("services.cli").joinpath("demo", f"{region}.json").read_bytes())
    return found


def home(answers: Mapping[str, Any], *, agent: bool = True, today: date = TODAY) -> HouseholdAnswers:
    """Returns the household of these answers."""
    return at_home(answers, today, agent, packs())


def answers(filing: Mapping[str, Any]) -> dict[str, Json]:
    """Returns the answers that result in this filing. Fields that it leaves out get the contracts' default."""
    found = _begun(filing)
    household, members = filing["facts"]["household"], filing["facts"]["members"]
    for question in QUESTIONS:
        if question.kind == "fields" and question.facts:
            found[question.code] = dict(_values(question.facts, household, members if question.each else None))
    return found


def _begun(filing: Mapping[str, Any]) -> dict[str, Json]:
    relations = {one["id"]: one["relation"] for one in filing["facts"]["members"]}
    identity = filing["identity"]
    signed = dict.fromkeys(filing["consent"]["signed_by"], True)
    return {
        "received_on": {"received_on": filing["filed_on"]},
        "region": {"region": filing["region"]},
        "authority": {"organisation": filing.get("agent", {}).get("organisation")},
        "people": {"rows": [{**one, "relation": relations[one["id"]]} for one in identity["members"]]},
        "contact": {
            "address": identity["address"],
            "phone": identity["phone"],
            "notify_by": identity.get("notify_by", ""),
        },
        "supporters": {"rows": _supporters(filing["facts"]["household"])},
        "declares": {"declares": True},
        "papers": {},
        "consent": {**signed, "signed_at": filing["consent"]["signed_at"]},
    }


def _supporters(household: Mapping[str, Any]) -> list[Json]:
    return [{**one, "id": f"s{number}"} for number, one in enumerate(household.get("supporters", ()), 1)]


def _values(
    facts: Sequence[str], household: Mapping[str, Any], members: Iterable[Mapping[str, Any]] | None
) -> Iterable[tuple[str, Any]]:
    for name in facts:
        if members is None:
            yield name, household.get(name, HouseholdFacts.model_fields[name].default)
        for member in members or ():
            yield f"{member['id']}-{name}", member.get(name, MemberFacts.model_fields[name].default)
