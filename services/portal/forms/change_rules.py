"""Changes in a household: the facts that each cause can change, and the report to intake."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypedDict, get_args

from services.policy.facts import CATALOGUE, Cause

from .flow import FormErrors, FormField, fields, read
from .household_answers import ADULT, Answers, HouseholdAnswers, Member, QuestionAnswer, row_id
from .inputs import Choice, Form, FormValue, IdentityNumber, Input, PersonName
from .persons import consequences
from .questions import BY_CODE, NO_WORK_BELOW, PEOPLE, QUESTIONS, Question
from .rows import joined, without

CAUSES: Mapping[str, tuple[str, ...]] = {
    cause: tuple(
        question.code
        for question in QUESTIONS
        if question.kind == "fields" and any(CATALOGUE[name].changes_with == cause for name in question.facts)
    )
    for cause in get_args(Cause)
}
"""The causes that a household can report, each with the questions that are asked again."""

COMES, GOES, MOVE = ("birth", "joined"), ("left", "death"), "move"
RELATIONS = PEOPLE["relation"]
assert isinstance(RELATIONS, Choice)
NEW: Mapping[str, Input] = {
    "name": PersonName(60),
    "id_number": IdentityNumber(),
    "relation": Choice(RELATIONS.values[1:]),
}
BORN: Mapping[str, Input] = {**NEW, "relation": Choice(("child", "grandchild", "sibling", "other"))}


def joining(cause: str) -> Mapping[str, Input]:
    """Returns the inputs about a person who joins the household for this cause; none for other causes."""
    return BORN if cause == "birth" else NEW if cause in COMES else {}


class ChangedFacts(TypedDict, total=False):
    """The facts that changed: of the household, and by member."""

    household: dict[str, FormValue]
    members: dict[str, dict[str, FormValue]]


class SignedConsent(TypedDict):
    """Who consented, and when."""

    signed_at: str
    signed_by: list[str]


class Changed(TypedDict, total=False):
    """The body of a report to intake, without cause and day. `joined` and `left`: the members who joined and left. `to_region`: the
    region to which the household moved, if it is another one."""

    facts: ChangedFacts
    joined: list[dict[str, str]]
    persons: list[dict[str, str]]
    consent: SignedConsent
    left: list[str]
    to_region: str


def causes(home: HouseholdAnswers) -> list[str]:
    """Returns the causes that can be reported. The members of a household that was filed elsewhere are unknown, so causes of members are left out."""
    of_members = {*COMES, *GOES, "health", "study"}
    return [cause for cause in CAUSES if home.members or cause not in of_members]


def touched(cause: str, home: HouseholdAnswers) -> list[tuple[Question, list[FormField]]]:
    """Returns the questions of a cause with the fields that the region's pack reads."""
    found = [(BY_CODE[code], fields(BY_CODE[code], home)) for code in CAUSES[cause]]
    return [(question, several) for question, several in found if several]


def changed(cause: str, home: HouseholdAnswers, form: Form, now: datetime) -> tuple[Changed, Answers]:
    """Returns the report of a change, and the answers after it. Raises FormErrors."""
    if cause in COMES:
        return _comes(cause, home, form, now)
    if cause in GOES:
        return _goes(home, form)
    told: ChangedFacts = {}
    answers = dict(home.answers)
    for question, several in touched(cause, home):
        given = _read(several, form)
        for one in several:
            if one.name in given and given[one.name] != home.said(question.code, one.name):
                _facts_told(told, one.member)[one.fact] = given[one.name]
        answers[question.code] = {**home.answers.get(question.code, {}), **given}
    report: Changed = {"facts": told} if told else {}
    if cause == MOVE and (to_region := form.get("to_region")):
        report["to_region"] = to_region
    return report, answers


def with_hukou(told: Changed, members: Iterable[str]) -> Changed:
    """Returns the report of a move in which the household registration of these members moves along."""
    facts = told.get("facts", {})
    hukou: FormValue = told["to_region"]
    moved = {name: {**facts.get("members", {}).get(name, {}), "hukou_region": hukou} for name in members}
    return {**told, "facts": {**facts, "members": {**facts.get("members", {}), **moved}}}


def _facts_told(told: ChangedFacts, member: Member | None) -> dict[str, FormValue]:
    """Returns the dict for the facts of the household, or of the member."""
    return told.setdefault("members", {}).setdefault(member.id, {}) if member else told.setdefault("household", {})


def _read(several: list[FormField], form: Form) -> dict[str, FormValue]:
    """Reads the filled fields only: an empty field means no change."""
    return read([one for one in several if form.get(one.name, "").strip()], form)


def _comes(cause: str, home: HouseholdAnswers, form: Form, now: datetime) -> tuple[Changed, Answers]:
    row = read([FormField(name, name, kind) for name, kind in joining(cause).items()], form)
    if row["id_number"] in {one["id_number"] for one in home.rows("people")}:
        raise FormErrors({"id_number": "wrong_answer.twice"})
    answers: dict[str, QuestionAnswer] = {**home.answers, "people": joined(home, row)}
    member = HouseholdAnswers(answers, home.today).members[-1]
    if cause == "birth" and member.age >= ADULT:
        raise FormErrors({"id_number": "wrong_answer.no_newborn"})
    if member.age >= ADULT and form.get("agreed") != "yes":
        raise FormErrors({"agreed": "wrong_answer.consent"})
    person = {"id": member.id, "name": member.name, "id_number": member.id_number}
    told: Changed = {"joined": [_facts(member)], "persons": [person]}
    return (told if member.age < ADULT else {**told, "consent": _consent(member, now)}), answers


def _consent(member: Member, now: datetime) -> SignedConsent:
    return {"signed_at": now.isoformat(timespec="seconds"), "signed_by": [member.id]}


def _facts(member: Member) -> dict[str, str]:
    """Returns the facts of a new member. The household registration is taken from the ID number; verification corrects it."""
    able = {"labour_capacity": "none"} if member.age < NO_WORK_BELOW else {}
    known = {"id": member.id, "relation": member.relation, "birth_date": member.birth_date}
    return known | {"hukou_region": member.id_number[:6]} | able


def _goes(home: HouseholdAnswers, form: Form) -> tuple[Changed, Answers]:
    gone = form.get("member", "")
    if gone not in {row_id(row) for row in home.rows("people")}:
        raise FormErrors({"member": "wrong_answer.choose"})
    people = without(BY_CODE["people"], home, gone)
    return {"left": [gone]}, {**home.answers, **consequences(home, people), "people": people}


PLACES = (
    (r"changed_on", "on"),
    (r"to_region", "to_region"),
    (r"persons\.\d+\.(name|id_number)", r"\1"),
    (r"joined\.\d+\.relation", "relation"),
    (r"joined\.\d+\.(birth_date|id)", "id_number"),
    (r"left\b.*", "member"),
    (r"consent\b.*", "agreed"),
    (r"facts\.household\.(\w+)\b.*", r"\1"),
    (r"facts\.members\.(\w+)\.(\w+)\b.*", r"\1-\2"),
)
"""The field of the page for each field of the body."""


def place(field: str) -> str:
    """Returns the field of the page; empty if there is none."""
    for pattern, name in PLACES:
        if found := re.fullmatch(pattern, field):
            return found.expand(name)
    return ""
