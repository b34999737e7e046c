"""What an officer typed, read as facts; every mistake at once, in a sentence."""

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
    """The facts that differ from those known, and what is wrong by field. A field that was not sent is as it was."""
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
    """The sentence that says what is wrong with a field, or with one of its lines."""
    where = say(language, "fact.in_line", label=label, line=wrong.line) if wrong.line else label
    return f"{where}{say(language, 'form.colon')}{say(language, wrong.code)}"


def _value(field: Field, form: Typed) -> JsonValue:
    """What was typed, in JSON; None if it is as it was. Raises InputError."""
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
    """What was typed over what the form showed, which may be older than what is known now: nothing else is anybody's word. Of a list, row by row."""
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
    """What is retyped as a whole: a row of a list, else the field."""
    return name.rpartition(".")[0] if field.kind == "supporters" else field.name


def _supporters(field: Field, form: Typed) -> FormValue:
    """The rows as they are known, with those that were typed over, without those that were emptied, and with new ones. Raises InputError."""
    retaken = supporters.typed_rows(field.name, retyped([field], form))
    found = {**supporters.keyed(field.known), **supporters.read_rows(form, field.name, retaken)}
    return supporters.in_json(row for row in found.values() if row)


def _check(field: Field, value: FormValue) -> None:
    """Raises InputError for what the contracts refuse."""
    try:
        if field.member is None:
            Findings.model_validate({"household": {field.fact: value}})
        else:
            Findings.model_validate({"members": {field.member: {field.fact: value}}})
    except ValidationError:
        raise InputError("wrong_answer.value") from None
