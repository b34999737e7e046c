"""Lists in a form: who lives together, who outside the household must support it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.policy.dates import completed_years

from .flow import Unclear
from .home import Home
from .inputs import Form, Raw, Wrong
from .questions import Input, Question

APPLICANT_AGE = 16
"""The age from which a person applies without an agent. Source: local; no seed sets it."""

MOST = 30
"""What the contracts take of members, and of supporters."""


def read_rows(question: Question, form: Form, home: Home) -> list[dict[str, Any]]:
    """The rows that have something in them. Raises Unclear with everything that is wrong."""
    found: list[dict[str, Any]] = []
    errors: dict[str, str] = {}
    for number in range(MOST):
        if form.get("remove") == str(number) or not _filled(question, form, number):
            continue
        row, wrong = _read(question.inputs, form, number)
        errors |= wrong
        found.append(row | ({"id": form.get(f"id-{number}", "")} if question.code == "people" else {}))
    if question.code == "people" and not errors:
        errors = _household(found, form, home)
    if errors:
        raise Unclear(errors)
    return found


def _filled(question: Question, form: Form, number: int) -> bool:
    """The applicant's row always counts; of another, what is chosen from a list does not."""
    typed = [name for name, kind in question.inputs.items() if kind.kind != "choice"]
    first = question.code == "people" and number == 0
    return first or any(form.get(f"{name}-{number}", "").strip() for name in typed)


def _read(inputs: Mapping[str, Input], form: Form, number: int) -> tuple[dict[str, Any], dict[str, str]]:
    row: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, kind in inputs.items():
        try:
            row[name] = kind.read(form, f"{name}-{number}")
        except Wrong as wrong:
            errors[f"{name}-{number}"] = wrong.code
    return row, errors


def _household(found: Sequence[dict[str, Any]], form: Form, home: Home) -> dict[str, str]:
    """What does not fit together; and an id for whoever has none."""
    errors: dict[str, str] = {}
    numbers = [row["id_number"] for row in found]
    for place, row in enumerate(found):
        if row["id_number"] in numbers[:place]:
            errors[f"id_number-{place}"] = "wrong_answer.twice"
        if _born(row) > home.day:
            errors[f"id_number-{place}"] = "wrong_answer.unborn"
        if place == 0 and not home.agent and completed_years(_born(row), home.day) < APPLICANT_AGE:
            errors[f"id_number-{place}"] = "wrong_answer.too_young"
        if (row["relation"] == "applicant") is not (place == 0):
            errors[f"relation-{place}"] = "wrong_answer.relation"
    _name(found, {row["id"] for row in home.rows("people")})
    return errors


def _born(row: Mapping[str, Any]) -> date:
    digits = row["id_number"][6:14]
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def _name(found: Sequence[dict[str, Any]], known: set[str]) -> None:
    """An id once given is not given to somebody else, nor taken from what a form says."""
    free = (f"m{number}" for number in range(1, 10_000) if f"m{number}" not in known)
    taken: set[str] = set()
    for row in found:
        if row["id"] not in known or row["id"] in taken:
            row["id"] = next(free)
        taken.add(row["id"])


def raw_rows(question: Question, rows: Sequence[Mapping[str, Any]]) -> Raw:
    """The form's fields for these rows."""
    raw: Raw = {}
    for number, row in enumerate(rows):
        raw |= {f"id-{number}": row["id"]} if "id" in row else {}
        for name, kind in question.inputs.items():
            raw |= kind.raw(row[name], f"{name}-{number}")
    return raw


def count(question: Question, form: Form) -> int:
    """How many rows a form has."""
    return sum(any(f"{name}-{number}" in form for name in question.inputs) for number in range(MOST))
