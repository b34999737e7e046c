"""Answers as text, for the page on which the household checks all answers."""

from services.messages import say
from services.portal.wording.field_labels import answer_label, field_label, yes_no_label

from .flow import FormField, fields
from .household_answers import HouseholdAnswers, Row
from .inputs import FormValue, Input
from .questions import Question
from .steps import region_named
from .value_text import value_text

Line = tuple[str, str]
"""Label and answer."""


def lines(question: Question, home: HouseholdAnswers, language: str, *, numbers: bool = False) -> list[Line]:
    """Returns the lines of a question. `numbers`: with whole ID numbers, for those who check what they entered."""
    if question.kind == "region":
        return [("", region_named(home.text("region", "region") or "", language))]
    if question.kind == "consent":
        return [(member.name, say(language, "apply.agreed")) for member in home.adults]
    if question.kind == "rows":
        return [_row(question, row, language, numbers) for row in home.rows(question.code)] or [
            ("", say(language, "apply.nobody"))
        ]
    return [(_about(one, question, language), _told(one, home, question, language)) for one in fields(question, home)]


def _about(one: FormField, question: Question, language: str) -> str:
    parts = [one.member.name] if one.member else []
    parts += [field_label(language, one.fact)] if len(question.inputs) > 1 else []
    return say(language, "form.colon").join(parts)


def _told(one: FormField, home: HouseholdAnswers, question: Question, language: str) -> str:
    return told(one.input, one.fact, home.said(question.code, one.name), language)


def told(kind: Input, name: str, value: FormValue, language: str) -> str:
    """Returns one answer as text. An empty answer, and an amount of zero, are shown as none."""
    if value is None or value == "" or (kind.kind == "yuan" and value == 0):
        return say(language, "apply.none")
    return value_text(kind, value, language, lambda chosen: _answer(name, chosen, language))


def _answer(name: str, chosen: object, language: str) -> str:
    """Returns the text of a chosen value."""
    match chosen:
        case bool(is_so):
            return yes_no_label(language, name, "yes" if is_so else "no")
        case _:
            return answer_label(language, name, str(chosen))


def _row(question: Question, row: Row, language: str, numbers: bool) -> Line:
    if question.code == "people":
        number = str(row["id_number"])
        relation = say(language, f"answer.relation.{row['relation']}")
        shown = f"{number[:6]} {number[6:14]} {number[14:]}" if numbers else f"{number[:6]}********{number[-4:]}"
        return str(row["name"]), f"{relation} · {shown}"
    parts = [told(kind, name, row[name], language) for name, kind in question.inputs.items()]
    labels = [field_label(language, name) for name in question.inputs]
    return "", say(language, "form.comma").join(f"{label} {part}" for label, part in zip(labels, parts, strict=True))
