"""Reads facts from the form of an officer, and reports all errors at once as sentences."""

from collections.abc import Iterable, Mapping
from typing import cast

from lianban_contracts.verification import Findings
from pydantic import JsonValue, ValidationError

from services.messages import say

from . import supporters
from .inputs import FormValue, InputError
from .officer_facts import Field

Typed = Mapping[str, str]


def typed(language: str, fields: Iterable[Field], form: Typed) -> tuple[Findings, dict[str, str]]:
    """Returns the facts that differ from the known ones, and the errors by field. A field that was not sent is unchanged."""
    household: dict[str, JsonValue] = {}
    members: dict[str, dict[str, JsonValue]] = {}
    errors: dict[str, str] = {}
    for field in fields:
        try:
            value = _value(field, form)
        except InputError as wrong:
            errors[field.name] = said_wrong(language, field.label, wrong)
            continue
        if value is not None:
            (household if field.member is None else members.setdefault(field.member, {}))[field.fact] = value
    return Findings(household=household, members=members) if not errors else Findings(), errors


def said_wrong(language: str, label: str, wrong: InputError) -> str:
    """Returns the sentence for an error in a field, or in one of its lines."""
    where = say(language, "fact.in_line", label=label, line=wrong.line) if wrong.line else label
    return f"{where}{say(language, 'form.colon')}{say(language, wrong.code)}"


def _value(field: Field, form: Typed) -> JsonValue:
    """Returns the value in JSON form; None if it is unchanged. Raises InputError."""
    if not retyped([field], form):
        return None
    value, known = _typed(field, form), field.known
    before = supporters.in_json(supporters.whole(known)) if field.kind == "supporters" else known
    if value == before:
        return None
    _check(field, value)
    return cast(JsonValue, value)


def _typed(field: Field, form: Typed) -> FormValue:
    if field.kind == "supporters":
        return _supporters(field, form)
    if not form.get(field.name, "").strip() and field.kind != "bills":
        raise InputError("wrong_answer.empty")
    return field.input.read(form, field.name)


def retyped(fields: Iterable[Field], form: Typed) -> dict[str, str]:
    """Returns the fields whose text differs from what the form showed, which may be older than what is known now. Other fields were not
    entered by the officer. Lists are compared row by row."""
    found: dict[str, str] = {}
    for field in fields:
        known = field.shown
        parts: dict[str, dict[str, str]] = {}
        for name, text in form.items():
            if field.owns(name):
                parts.setdefault(_part(field, name), {})[name] = text
        for own in parts.values():
            if any(text.strip() != form.get(f"was.{name}", known.get(name, "")) for name, text in own.items()):
                found |= own
    return found


def _part(field: Field, name: str) -> str:
    """Returns the unit that is retyped as a whole: a row of a list, else the field."""
    return name.rpartition(".")[0] if field.kind == "supporters" else field.name


def _supporters(field: Field, form: Typed) -> FormValue:
    """Returns the known rows with those that were changed, without those that were cleared, and with new ones. Raises InputError."""
    retaken = supporters.typed_rows(field.name, retyped([field], form))
    found = {**supporters.keyed(field.known), **supporters.read_rows(form, field.name, retaken)}
    return supporters.in_json(row for row in found.values() if row)


def _check(field: Field, value: FormValue) -> None:
    """Raises InputError for a value that the contracts refuse."""
    try:
        if field.member is None:
            Findings.model_validate({"household": {field.fact: value}})
        else:
            Findings.model_validate({"members": {field.member: {field.fact: value}}})
    except ValidationError:
        raise InputError("wrong_answer.value") from None
