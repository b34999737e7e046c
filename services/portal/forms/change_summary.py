"""A reported change as text, for the page on which it is checked, and its errors."""

from collections.abc import Mapping

from services.messages import say
from services.portal.wording.field_labels import field_label

from .answer_summary import Line, told
from .change_rules import Changed, joining, touched
from .flow import FormField
from .household_answers import HouseholdAnswers
from .inputs import Form, Raw
from .steps import region_named

ARROW = " → "


def change_lines(cause: str, home: HouseholdAnswers, given: Form, change: Changed, language: str) -> list[Line]:
    """Returns label and text of everything that the change says."""
    found: list[Line] = []
    if region := change.get("to_region"):
        found.append((say(language, "life.change_to_region"), region_named(region, language)))
        if given.get("hukou") == "yes":
            found.append((say(language, "life.change_hukou"), say(language, "life.change_hukou_too")))
    found += _facts(cause, home, change, language)
    if "joined" in change:
        inputs = joining(cause).items()
        found += [
            (field_label(language, name), told(kind, name, kind.read(given, name), language)) for name, kind in inputs
        ]
    names = {one.id: one.name for one in home.members}
    left = "life.change_died" if cause == "death" else "life.change_who"
    return found + [(say(language, left), names.get(one, one)) for one in change.get("left", ())]


def _facts(cause: str, home: HouseholdAnswers, change: Changed, language: str) -> list[Line]:
    facts = change.get("facts", {})
    lines: list[Line] = []
    for question, several in touched(cause, home):
        for one in several:
            of = facts.get("members", {}).get(one.member.id, {}) if one.member else facts.get("household", {})
            if one.fact in of:
                before = told(one.input, one.fact, home.said(question.code, one.name), language)
                lines.append(
                    (_label(one, language), f"{before}{ARROW}{told(one.input, one.fact, of[one.fact], language)}")
                )
    return lines


def _label(one: FormField, language: str) -> str:
    label = field_label(language, one.fact)
    return say(language, "apply.in_row", row=one.member.name, fact=label) if one.member else label


def said_of_change(cause: str, home: HouseholdAnswers, errors: Mapping[str, str], language: str) -> Raw:
    """Returns the sentence for each invalid field; each names its field."""
    labels = {one.name: _label(one, language) for _, several in touched(cause, home) for one in several}
    labels |= {name: field_label(language, name) for name in joining(cause)}
    colon = say(language, "form.colon")
    sentences = {name: say(language, code) for name, code in errors.items()}
    return {name: f"{labels[name]}{colon}{why}" if name in labels else why for name, why in sentences.items()}
