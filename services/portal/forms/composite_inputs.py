"""Inputs with several fields: an account with its holder, a travel card with its number, bills with one line each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, get_args

from lianban_contracts.facts import BillKind, MedicalBill
from pydantic import TypeAdapter
from pydantic_core import to_json

from services.messages import values, word
from services.portal.wording import formats

from . import parsing
from .inputs import Account, Code, Form, Input, InputError, ListRow, Raw, YesNo

NUMBER = Code(40)
_BILLS = TypeAdapter(tuple[MedicalBill, ...])


@dataclass(frozen=True, slots=True)
class AccountInput(Input):
    """An account at a utility, and whether its holder is a member of the household. Without a number there is no account."""

    kind: ClassVar[str] = "account"

    def read(self, form: Form, name: str) -> Account | None:
        """Returns the account, or None. Raises InputError."""
        number = Code(40, needed=False).read(form, name)
        if not number:
            return None
        try:
            return {"number": number, "holder_is_member": bool(YesNo().read(form, f"{name}-holder"))}
        except InputError:
            raise InputError("wrong_answer.holder") from None

    def raw(self, value: object, name: str) -> Raw:
        """Returns the fields of a form: number and holder."""
        match value:
            case {"number": number, "holder_is_member": is_member}:
                return {name: str(number), **YesNo().raw(is_member, f"{name}-holder")}
            case _:
                return {name: "", f"{name}-holder": ""}


@dataclass(frozen=True, slots=True)
class CardInput(Input):
    """A travel card: none, requested, or its number."""

    values: tuple[str, ...] = ("none", "requested", "own")
    kind: ClassVar[str] = "card"

    def read(self, form: Form, name: str) -> str:
        """Returns `none`, `requested`, or the number. Raises InputError."""
        chosen = form.get(name, "")
        if chosen not in self.values:
            raise InputError("wrong_answer.choose")
        if chosen != "own":
            return chosen
        number = NUMBER.read(form, f"{name}-number")
        if number in self.values:
            raise InputError("wrong_answer.characters")
        return number

    def raw(self, value: object, name: str) -> Raw:
        """Returns the fields of a form: choice and number."""
        if value is None or value in self.values:
            return {name: str(value or ""), f"{name}-number": ""}
        return {name: "own", f"{name}-number": str(value)}


@dataclass(frozen=True, slots=True)
class BillsInput(Input):
    """Medical bills, one on each line: day, kind, and amount of at most `most` yuan."""

    most: int
    kind: ClassVar[str] = "bills"

    def read(self, form: Form, name: str) -> list[ListRow]:
        """Returns the bills. Raises InputError with the number of the first invalid line."""
        lines = enumerate(form.get(name, "").splitlines(), 1)
        return [self._bill(line, number) for number, line in lines if line.strip()]

    def raw(self, value: object, name: str) -> Raw:
        """Returns the field of a form."""
        lines = (f"{one.paid_on} {one.kind} {formats.plain(one.own_fen)}" for one in bills(value))
        return {name: "\n".join(lines)}

    def _bill(self, text: str, line: int) -> ListRow:
        parts = text.split(maxsplit=2)
        if len(parts) != 3 or (kind := bill_kind(parts[1])) is None:
            raise InputError("wrong_answer.bills", line)
        try:
            paid_on, own = parsing.day(parts[0]), parsing.fen(parts[2], self.most)
        except InputError as wrong:
            raise InputError(wrong.code, line) from None
        return {"paid_on": paid_on.isoformat(), "kind": kind, "own_fen": own}


def bills(value: object) -> Sequence[MedicalBill]:
    """Returns the known bills from their JSON form; an empty sequence for None."""
    return _BILLS.validate_json(to_json(value or ()))


def bill_kind(text: str) -> str | None:
    """Returns the kind of a bill by its code, or by its name in either language; None if unknown."""
    kinds = get_args(BillKind)
    assert set(values("bill")) == set(kinds)
    return next((one for one in kinds if text in (one, word("zh", "bill", one), word("en", "bill", one))), None)
