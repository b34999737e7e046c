"""The refusals of other services (problem+json), as far as pages read them."""

from dataclasses import dataclass

import httpx
from pydantic import JsonValue, TypeAdapter

from services.policy.explain.pack_text import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field of a body, named by its path; said in Chinese and English."""

    field: str
    zh: str = ""
    en: str = ""

    def said(self, language: Language) -> str:
        """The sentence; the path of the field where there is none."""
        return (self.zh if language == "zh" else self.en) or self.field


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal: its code, its sentence in Chinese and English, and what is wrong with which field.

    `application` and `receipt`: the file in force to which somebody belongs, where the service names it."""

    code: str = "not_applied"
    zh: str = ""
    en: str = ""
    errors: tuple[FieldProblem, ...] = ()
    application: str = ""
    receipt: str = ""

    def said(self, language: Language) -> str:
        """The sentence."""
        return self.zh if language == "zh" else self.en


PROBLEM = TypeAdapter(Problem)
MEMBERS = TypeAdapter(dict[str, JsonValue])
STANDARD = frozenset({"type", "status", "code", *LANGUAGES})
"""The members of every refusal."""


def problem_of(answer: httpx.Response) -> Problem:
    """What a refusal says; one without a sentence if it cannot be read."""
    try:
        return PROBLEM.validate_json(answer.content)
    except ValueError:
        return Problem()


def details_of(answer: httpx.Response) -> dict[str, JsonValue]:
    """What a refusal says beside its code and its sentence; nothing if it cannot be read."""
    try:
        members = MEMBERS.validate_json(answer.content)
    except ValueError:
        return {}
    return {name: value for name, value in members.items() if name not in STANDARD}
