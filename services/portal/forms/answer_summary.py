"""An answer in words: for the page where all are checked."""

from collections.abc import Mapping
from typing import Any

from services.messages import say
from services.portal.wording.field_labels import field_label
from services.portal.wording.formats import day, money

from .flow import FormField, fields
from .household_answers import HouseholdAnswers
from .questions import Input, Question
from .steps import region_named

Line = tuple[str, str]
"""What it is about, and what was answered."""


def lines(question: Question, home: HouseholdAnswers, language: str) -> list[Line]:
    """The answers of a question."""
    if question.kind == "region":
        return [("", region_named(home.said("region", "region"), language))]
    if question.kind == "consent":
        return [(member.name, say(language, "apply.agreed")) for member in home.adults]
    if question.kind == "rows":
        return [_row(question, row, language) for row in home.rows(question.code)] or [
            ("", say(language, "apply.nobody"))
        ]
    return [(_about(one, question, language), _told(one, home, question, language)) for one in fields(question, home)]


def _about(one: FormField, question: Question, language: str) -> str:
    if one.member:
        return one.member.name
    return field_label(language, one.fact) if len(question.inputs) > 1 else ""


def _told(one: FormField, home: HouseholdAnswers, question: Question, language: str) -> str:
    return told(one.input, one.fact, home.said(question.code, one.name), language)


def told(kind: Input, name: str, value: Any, language: str) -> str:
    """One answer."""
    match kind.kind:
        case _ if value is None or value == "":
            return say(language, "apply.none")
        case "account":
            holder = say(language, "apply.holder_is_member" if value["holder_is_member"] else "apply.holder_is_other")
            return f"{value['number']}{say(language, 'form.comma')}{holder}"
        case "yuan":
            return money(value)
        case "day":
            return day(value, language)
        case "region_code":
            return region_named(value, language)
        case "card" if value not in ("none", "requested"):
            return str(value)
        case "choice" | "tick" | "card":
            plain = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
            return say(language, f"answer.{'yes_no' if isinstance(value, bool) else name}.{plain}")
        case _:
            return str(value)


def _row(question: Question, row: Mapping[str, Any], language: str) -> Line:
    if question.code == "people":
        number = f"{row['id_number'][:6]}********{row['id_number'][-4:]}"
        return row["name"], f"{say(language, 'answer.relation.' + row['relation'])} · {number}"
    parts = [told(kind, name, row[name], language) for name, kind in question.inputs.items()]
    labels = [field_label(language, name) for name in question.inputs]
    return "", say(language, "form.comma").join(f"{label} {part}" for label, part in zip(labels, parts, strict=True))
