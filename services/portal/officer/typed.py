"""What an officer typed, read as facts; every mistake at once, in a sentence."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from lianban_contracts.facts import BillKind
from lianban_contracts.verification import Findings
from pydantic import ValidationError

from services.messages import say, values, word

from .facts import Field
from .supporters import typed_rows, whole

Typed = Mapping[str, str]

MONEY = Decimal(10) ** 10


class Wrong(ValueError):
    """What was typed is no value of this fact; `code` of the sentence that says what would be."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def typed(language: str, fields: Iterable[Field], form: Typed) -> tuple[Findings, dict[str, str]]:
    """The facts that differ from those known, and what is wrong by field. A field that was not sent is as it was."""
    household: dict[str, Any] = {}
    members: dict[str, dict[str, Any]] = {}
    errors: dict[str, str] = {}
    for field in fields:
        try:
            value = _value(field, form)
        except Wrong as wrong:
            errors[field.name] = say(language, wrong.code, label=field.label)
            continue
        if value is not UNCHANGED:
            (household if field.member is None else members.setdefault(field.member, {}))[field.fact] = value
    return Findings(household=household, members=members) if not errors else Findings(), errors


UNCHANGED = object()


def _value(field: Field, form: Typed) -> Any:
    if not retyped([field], form):
        return UNCHANGED
    if field.kind == "supporters":
        value: Any = [_supporter(row) for row in typed_rows(field.name, form)]
        before: Any = whole(field.known)
    else:
        value, before = _single(field, form), field.known
    if value == before:
        return UNCHANGED
    _check(field, value)
    return value


def _single(field: Field, form: Typed) -> Any:
    text = form.get(field.name, "").strip()
    if not text and field.kind != "bills":
        raise Wrong("fact.wrong_empty")
    return _read(field, text, form.get(f"{field.name}.holder", ""))


def retyped(fields: Iterable[Field], form: Typed) -> dict[str, str]:
    """What was typed over what the form showed, which may be older than what is known now: nothing else is anybody's word."""
    found: dict[str, str] = {}
    for field in fields:
        known = field.shown
        own = {name: text for name, text in form.items() if name == field.name or name.startswith(f"{field.name}.")}
        if any(text.strip() != form.get(f"was.{name}", known.get(name, "")) for name, text in own.items()):
            found |= own
    return found


def _supporter(row: Mapping[str, str]) -> dict[str, Any]:
    try:
        due = fen(row["support_due_fen_per_month"] or "0")
        return {
            "birth_date": _day(row["birth_date"]),
            "support_due_fen_per_month": due,
            "able": _yes_or_no(row["able"]),
        }
    except Wrong:
        raise Wrong("fact.wrong_supporters") from None


def _read(field: Field, text: str, holder: str) -> Any:
    match field.kind:
        case "choice":
            return _choice(field, text)
        case "money":
            return fen(text)
        case "number":
            return _count(text)
        case "day":
            return _day(text)
        case "account":
            return {"number": text, "holder_is_member": _yes_or_no(holder)}
        case "bills":
            return [_bill(line) for line in text.splitlines() if line.strip()]
        case _:
            return text


def _choice(field: Field, text: str) -> Any:
    if text not in dict(field.options):
        raise Wrong("fact.wrong_choice")
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdigit() else text


def _yes_or_no(text: str) -> bool:
    if text not in ("true", "false"):
        raise Wrong("fact.wrong_choice")
    return text == "true"


def fen(text: str) -> int:
    """Yuan with at most two decimals, as fen. Raises Wrong."""
    try:
        yuan = Decimal(text.replace(",", "").replace("，", "").lstrip("￥¥"))
    except InvalidOperation:
        raise Wrong("fact.wrong_money") from None
    if not (yuan.is_finite() and 0 <= yuan < MONEY) or yuan * 100 != int(yuan * 100):
        raise Wrong("fact.wrong_money")
    return int(yuan * 100)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise Wrong("fact.wrong_number")
    return int(text)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Wrong("fact.wrong_day") from None


def _bill(line: str) -> dict[str, Any]:
    parts = line.split()
    if len(parts) != 3 or (kind := bill_kind(parts[1])) is None:
        raise Wrong("fact.wrong_bills")
    try:
        return {"paid_on": _day(parts[0]), "kind": kind, "own_fen": fen(parts[2])}
    except Wrong:
        raise Wrong("fact.wrong_bills") from None


def bill_kind(text: str) -> str | None:
    """The kind of a bill by its code, or its word in any language."""
    kinds = get_args(BillKind)
    assert set(values("bill")) == set(kinds)
    return next((one for one in kinds if text in (one, word("zh", "bill", one), word("en", "bill", one))), None)


def _check(field: Field, value: Any) -> None:
    """Raises Wrong for what the contracts refuse."""
    try:
        if field.member is None:
            Findings.model_validate({"household": {field.fact: value}})
        else:
            Findings.model_validate({"members": {field.member: {field.fact: value}}})
    except ValidationError:
        raise Wrong("fact.wrong_value") from None
