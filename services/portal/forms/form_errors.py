"""Errors of a page as sentences that name the field."""

from collections.abc import Sequence

from services.messages import say
from services.portal.wording.field_labels import field_label

from .flow import FormErrors, FormField
from .inputs import Raw
from .questions import Question


def said(
    question: Question, several: Sequence[FormField], unclear: FormErrors, language: str, rows: Sequence[str] = ()
) -> Raw:
    """Returns the sentence for each invalid field. It names the field if the page has several. `rows`: the ids of a list."""
    names = {one.name: _named(one, language) for one in several} if len(several) > 1 else {}
    names |= {one.name: one.member.name for one in several if one.member}
    if question.kind == "rows":
        names = {name: _in_row(question, name, rows, language) for name in unclear.errors if "-" in name}
    colon = say(language, "form.colon")
    found = {name: say(language, code) for name, code in unclear.errors.items()}
    return {name: f"{names[name]}{colon}{why}" if name in names else why for name, why in found.items()}


def said_in_rows(question: Question, errors: Raw, rows: Sequence[str], language: str) -> Raw:
    """Returns sentences about fields of rows; each names its row."""
    colon = say(language, "form.colon")
    return {name: f"{_in_row(question, name, rows, language)}{colon}{why}" for name, why in errors.items()}


def _named(one: FormField, language: str) -> str:
    return one.member.name if one.member else field_label(language, one.fact)


def _in_row(question: Question, name: str, rows: Sequence[str], language: str) -> str:
    fact, _, row = name.rpartition("-")
    title = row_title(question, rows.index(row) + 1, language)
    return say(language, "apply.in_row", row=title, fact=field_label(language, fact))


def row_title(question: Question, number: int, language: str) -> str:
    """Returns the title of the row at this place of a list, counted from 1."""
    if question.code == "people" and number == 1:
        return say(language, "apply.row_applicant")
    return say(language, f"apply.row_{question.code}", number=number)
