"""What is wrong with a page, in sentences that say which field is meant."""

from collections.abc import Sequence

from services.messages import say

from .flow import Asked, Unclear
from .inputs import Raw
from .questions import Question


def said(question: Question, several: Sequence[Asked], unclear: Unclear, language: str) -> Raw:
    """The sentence of each field that is wrong, with the name of the field where a page has several."""
    names = {one.name: _named(one, language) for one in several} if len(several) > 1 else {}
    names |= {one.name: one.member.name for one in several if one.member}
    if question.kind == "rows":
        names = {name: _in_row(name, language) for name in unclear.errors}
    colon = say(language, "form.colon")
    found = {name: say(language, code) for name, code in unclear.errors.items()}
    return {name: f"{names[name]}{colon}{why}" if name in names else why for name, why in found.items()}


def said_in_rows(errors: Raw, language: str) -> Raw:
    """Sentences about fields of rows, each with the row that it is about."""
    return {name: f"{_in_row(name, language)}{say(language, 'form.colon')}{why}" for name, why in errors.items()}


def _named(one: Asked, language: str) -> str:
    return one.member.name if one.member else say(language, f"fact.{one.fact}")


def _in_row(name: str, language: str) -> str:
    fact, _, number = name.rpartition("-")
    return say(language, "apply.in_row", number=int(number) + 1, fact=say(language, f"fact.{fact}"))
