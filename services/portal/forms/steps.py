"""Reads and shows the pages of the form by the kind of their question."""

from collections.abc import Callable, Mapping
from datetime import datetime

from services.policy import Packs
from services.portal.readmodel.pack_catalogue import known, packs

from .flow import FormErrors, FormField, fields, read
from .household_answers import HouseholdAnswers, QuestionAnswer
from .inputs import Choice, Form, Raw, Tick
from .questions import Question
from .rows import MARK, ids, read_rows

APPLICANT = "applicant"
"""The key under which a draft stores what the identity provider attests of its applicant."""

KNOWN = "known"
"""The key under which a draft stores what is known of the person who began it: their region, if they have only one, and their organisation."""


def regions(home: HouseholdAnswers, found: Packs) -> tuple[str, ...]:
    """Returns the regions with a pack in force on the day of filing."""
    return tuple(code for code in found.regions() if found.in_force(code, home.day))


async def asked_on(question: Question, home: HouseholdAnswers) -> list[FormField]:
    """Returns the fields of a page, including those that depend on the packs or on the adult members."""
    if question.kind == "region":
        return [FormField("region", "region", Choice(regions(home, await known())))]
    if question.kind == "consent":
        return [FormField(member.id, "consent", Tick(), member) for member in home.adults]
    return fields(question, home)


def taken(
    question: Question, several: list[FormField], home: HouseholdAnswers, form: Form, now: datetime
) -> QuestionAnswer:
    """Returns the answer of a page. Raises FormErrors."""
    return _TAKE.get(question.kind, _fields)(question, several, home, form, now)


def _fields(
    question: Question, several: list[FormField], home: HouseholdAnswers, form: Form, now: datetime
) -> QuestionAnswer:
    found = read(several, form)
    if question.code == "received_on" and str(found["received_on"]) > home.today.isoformat():
        raise FormErrors({"received_on": "wrong_answer.future"})
    return found


def _rows(
    question: Question, several: list[FormField], home: HouseholdAnswers, form: Form, now: datetime
) -> QuestionAnswer:
    return read_rows(question, {**form, **vouched(question, home)}, home)


def vouched(question: Question, home: HouseholdAnswers) -> Raw:
    """Returns the fields of the household's first row that are known without asking."""
    if question.code != "people":
        return {}
    first = ids(question, {}, home)[0]
    known_of = {"relation": "applicant", **home.answers.get(APPLICANT, {})}
    return {MARK + first: "", **{f"{name}-{first}": str(value) for name, value in known_of.items()}}


def _consent(
    question: Question, several: list[FormField], home: HouseholdAnswers, form: Form, now: datetime
) -> QuestionAnswer:
    found = read(several, form)
    if missing := {one.name: "wrong_answer.consent" for one in several if not found[one.name]}:
        raise FormErrors(missing)
    return {**found, "signed_at": now.isoformat(timespec="seconds")}


def _papers(
    question: Question, several: list[FormField], home: HouseholdAnswers, form: Form, now: datetime
) -> QuestionAnswer:
    return {}


_TAKE: Mapping[str, Callable[[Question, list[FormField], HouseholdAnswers, Form, datetime], QuestionAnswer]] = {
    "rows": _rows,
    "consent": _consent,
    "papers": _papers,
}


def regions_shown(home: HouseholdAnswers, found: Packs, language: str) -> dict[str, object]:
    """Returns the regions to choose from, those of them whose plan has ended, and those whose pack is not in force yet."""
    called = {code: region_named(code, language) for code in found.regions()}
    packs_of = {code: found.in_force(code, home.day) for code in called}
    over = [called[code] for code, pack in packs_of.items() if pack and pack.plan_ended(home.day)]
    to_come = [called[code] for code, pack in packs_of.items() if pack is None]
    open_ = [(code, called[code]) for code in regions(home, found)]
    return {"regions_named": open_, "plan_over": over, "to_come": to_come}


def region_named(code: str, language: str) -> str:
    """Returns the name of a region from its newest pack; its code if it has none."""
    name = next((pack.layout.name for pack in reversed(packs().all) if pack.region == code), None)
    return name.text(language) if name else code
