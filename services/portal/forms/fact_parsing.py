"""What an officer typed, read as facts; every mistake at once, in a sentence."""

from collections.abc import Iterable, Mapping
from typing import get_args

from lianban_contracts.facts import BillKind, Supporter
from lianban_contracts.verification import Findings
from pydantic import JsonValue, ValidationError

from services.messages import say, values, word

from . import parsing, supporters
from .officer_facts import Field
from .parsing import InputError, plain

Typed = Mapping[str, str]

MONEY = 10**10 - 1
"""Yuan, at most."""

MOST_MONTHS = 99_999


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
    if wrong.code.startswith("fact."):
        return say(language, wrong.code, label=where)
    return f"{where}{say(language, 'form.colon')}{say(language, wrong.code)}"


def _value(field: Field, form: Typed) -> JsonValue:
    """What was typed, in JSON; None if it is as it was. Raises InputError."""
    if not retyped([field], form):
        return None
    value, known = _typed(field, form), field.known
    before = _json(supporters.whole(known)) if field.kind == "supporters" else known
    if value == before:
        return None
    _check(field, value)
    return value


def _typed(field: Field, form: Typed) -> JsonValue:
    if field.kind == "supporters":
        return _json(_supporters(field, form))
    text = form.get(field.name, "").strip()
    if not text and field.kind != "bills":
        raise InputError("fact.wrong_empty")
    return _read(field, text, form.get(f"{field.name}.holder", ""))


def retyped(fields: Iterable[Field], form: Typed) -> dict[str, str]:
    """What was typed over what the form showed, which may be older than what is known now: nothing else is anybody's word. Of a list, row by row."""
    found: dict[str, str] = {}
    for field in fields:
        known = field.shown
        parts: dict[str, dict[str, str]] = {}
        for name, text in form.items():
            if name == field.name or name.startswith(f"{field.name}."):
                parts.setdefault(_part(field, name), {})[name] = text
        for own in parts.values():
            if any(text.strip() != form.get(f"was.{name}", known.get(name, "")) for name, text in own.items()):
                found |= own
    return found


def _part(field: Field, name: str) -> str:
    """What is retyped as a whole: a row of a list, else the field."""
    return name.rpartition(".")[0] if field.kind == "supporters" else field.name


def _json(several: Iterable[Supporter]) -> JsonValue:
    return [one.model_dump(mode="json") for one in several]


def _supporters(field: Field, form: Typed) -> list[Supporter]:
    """The rows as they are known, with those that were typed over, without those that were emptied, and with new ones. Raises InputError."""
    found = supporters.keyed(field.known)
    retaken = supporters.typed_rows(field.name, retyped([field], form))
    for line, key in enumerate(supporters.typed_rows(field.name, form), 1):
        if key not in retaken:
            continue
        row = retaken[key]
        if row["birth_date"] or row["support_due_fen_per_month"]:
            found[key] = _supporter(row, line)
        else:
            found.pop(key, None)
    return list(found.values())


def _supporter(row: Mapping[str, str], line: int) -> Supporter:
    try:
        due, born = fen(row["support_due_fen_per_month"] or "0"), parsing.day(row["birth_date"])
        return Supporter(birth_date=born, support_due_fen_per_month=due, able=_yes_or_no(row["able"]))
    except InputError as wrong:
        raise InputError(wrong.code, line) from None


def _read(field: Field, text: str, holder: str) -> JsonValue:
    match field.kind:
        case "choice":
            return _choice(field, text)
        case "money":
            return fen(text)
        case "number":
            return parsing.whole(text, MOST_MONTHS)
        case "area":
            return parsing.area(text)
        case "day":
            return parsing.day(text).isoformat()
        case "account":
            return {"number": plain(text), "holder_is_member": _yes_or_no(holder)}
        case "bills":
            return [_bill(line, number) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        case _:
            return plain(text)


def _choice(field: Field, text: str) -> JsonValue:
    if text not in dict(field.options):
        raise InputError("fact.wrong_choice")
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdigit() else text


def _yes_or_no(text: str) -> bool:
    if text not in ("true", "false"):
        raise InputError("fact.wrong_choice")
    return text == "true"


def fen(text: str) -> int:
    """Yuan with at most two decimals, as fen. Raises InputError."""
    return parsing.fen(text, MONEY)


def _bill(text: str, line: int) -> JsonValue:
    parts = text.split(maxsplit=2)
    if len(parts) != 3 or (kind := bill_kind(parts[1])) is None:
        raise InputError("fact.wrong_bills", line)
    try:
        return {"paid_on": parsing.day(parts[0]).isoformat(), "kind": kind, "own_fen": fen(parts[2])}
    except InputError as wrong:
        raise InputError(wrong.code, line) from None


def bill_kind(text: str) -> str | None:
    """The kind of a bill by its code, or its word in any language."""
    kinds = get_args(BillKind)
    assert set(values("bill")) == set(kinds)
    return next((one for one in kinds if text in (one, word("zh", "bill", one), word("en", "bill", one))), None)


def _check(field: Field, value: JsonValue) -> None:
    """Raises InputError for what the contracts refuse."""
    try:
        if field.member is None:
            Findings.model_validate({"household": {field.fact: value}})
        else:
            Findings.model_validate({"members": {field.member: {field.fact: value}}})
    except ValidationError:
        raise InputError("fact.wrong_value") from None
