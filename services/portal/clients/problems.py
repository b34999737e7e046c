"""The refusals of other services (problem+json), with the members that pages read."""

from dataclasses import dataclass

import httpx
from pydantic import JsonValue, TypeAdapter

from services.policy.explain.pack_text import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """The error in one field of a body, named by its path, with its sentence in Chinese and English."""

    field: str
    zh: str = ""
    en: str = ""

    def said(self, language: Language) -> str:
        """Returns the sentence; the path of the field if there is none."""
        return (self.zh if language == "zh" else self.en) or self.field


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal: its code, its sentence in Chinese and English, and the errors by field.

    `application` and `receipt`: the file in force of which somebody is a member, if the service names it."""

    code: str = "not_applied"
    zh: str = ""
    en: str = ""
    errors: tuple[FieldProblem, ...] = ()
    application: str = ""
    receipt: str = ""

    def said(self, language: Language) -> str:
        """Returns the sentence."""
        return self.zh if language == "zh" else self.en


PROBLEM = TypeAdapter(Problem)
MEMBERS = TypeAdapter(dict[str, JsonValue])
STANDARD = frozenset({"type", "status", "code", *LANGUAGES})
"""The members that every refusal has."""


def problem_of(answer: httpx.Response) -> Problem:
    """Returns the problem of a refusal; one without a sentence if it cannot be parsed."""
    try:
        return PROBLEM.validate_json(answer.content)
    except ValueError:
        return Problem()


def details_of(answer: httpx.Response) -> dict[str, JsonValue]:
    """Returns the members of a refusal besides code and sentence; an empty dict if it cannot be parsed."""
    try:
        members = MEMBERS.validate_json(answer.content)
    except ValueError:
        return {}
    return {name: value for name, value in members.items() if name not in STANDARD}
