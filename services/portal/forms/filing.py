"""Builds the filing for intake from the answers of a draft, and maps intake's errors back to questions."""

import re
from collections.abc import Mapping
from typing import get_args

from lianban_contracts.facts import FactKind, HouseholdFacts, MemberFacts
from pydantic_core import to_json

from .flow import asked, fields
from .household_answers import HouseholdAnswers, Member
from .questions import CONTACT, QUESTIONS, declares

Json = dict[str, object]


def body(home: HouseholdAnswers, agent_name: str = "") -> Json:
    """Returns the filing. Values that equal the default of the contracts are left out, as the contracts write them; so are answers to questions that are no longer asked."""
    filing: Json = {"region": home.said("region", "region")}
    if home.agent:
        filing["filed_on"] = home.day.isoformat()
        filing["agent"] = {"name": agent_name, "organisation": home.said("authority", "organisation")}
    filing["identity"] = _identity(home)
    filing["facts"] = {
        "household": _household(home),
        "members": [_facts(home, one) for one in home.members],
        **_not_declared(home),
    }
    filing["consent"] = _consent(home)
    return filing


def wire(filing: Json) -> bytes:
    """Returns the bytes of the filing. The same answers give the same bytes, so that intake recognises a repeated request."""
    return to_json(filing)


def _identity(home: HouseholdAnswers) -> Json:
    persons = [{"id": one.id, "name": one.name, "id_number": one.id_number} for one in home.members]
    contact = {name: home.said("contact", name) for name in CONTACT}
    return {"members": persons, **{name: value for name, value in contact.items() if value}}


def _not_declared(home: HouseholdAnswers) -> Json:
    """Returns all kinds of facts of all members if the household does not declare its income and savings."""
    return {} if declares(home) else {"not_declared": {one.id: get_args(FactKind) for one in home.members}}


def _household(home: HouseholdAnswers) -> Json:
    found: Json = {}
    for question in asked(home):
        if question.facts and not question.each and question.kind == "fields":
            found |= {one.fact: home.said(question.code, one.name) for one in fields(question, home)}
    if rows := home.rows("supporters"):
        found["supporters"] = (
            [{name: row[name] for name in row if name != "id"} for row in rows] if "supporters" in home.needs else []
        )
    return _told(HouseholdFacts, found)


def _facts(home: HouseholdAnswers, member: Member) -> Json:
    found: Json = {}
    for question in asked(home):
        if question.each:
            own = (one for one in fields(question, home) if one.member == member)
            found |= {one.fact: home.said(question.code, one.name) for one in own}
    known = {"id": member.id, "relation": member.relation, "birth_date": member.birth_date}
    return {**known, **_told(MemberFacts, found)}


def _told(kind: type[HouseholdFacts | MemberFacts], found: Mapping[str, object]) -> Json:
    """Returns the values that differ from their default."""
    defaults = kind.model_fields
    return {name: value for name, value in found.items() if value not in (None, [], defaults[name].default)}


def _consent(home: HouseholdAnswers) -> Json:
    signed = [one.id for one in home.adults if home.said("consent", one.id)]
    return {"signed_at": home.said("consent", "signed_at"), "signed_by": signed}


PLACES = (
    (r"region", "region"),
    (r"filed_on", "received_on"),
    (r"agent\b.*", "authority"),
    (r"identity\.(address|phone|notify_by)", "contact"),
    (r"identity\b.*", "people"),
    (r"facts\.members\.\d+\.(birth_date|relation|id)", "people"),
    (r"facts\.not_declared\b.*", "declares"),
    (r"facts\.household\.supporters\b.*", "supporters"),
    (r"consent\b.*", "consent"),
)
"""The question that answers each field of the filing."""


def place(field: str) -> str:
    """Returns the question that answers a field of the filing. Facts are found by name."""
    for pattern, question in PLACES:
        if re.fullmatch(pattern, field):
            return question
    parts = set(field.split("."))
    return next((one.code for one in QUESTIONS if set(one.inputs) & parts and one.facts), "people")
