"""Inputs of several parts: an account with its holder, a travel card with its number, bills line by line."""

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
    """An account of a company, and whether its holder is of the household; no number, no account."""

    kind: ClassVar[str] = "account"

    def read(self, form: Form, name: str) -> Account | None:
        """The account, if there is one. Raises InputError."""
        number = Code(40, needed=False).read(form, name)
        if not number:
            return None
        try:
            return {"number": number, "holder_is_member": bool(YesNo().read(form, f"{name}-holder"))}
        except InputError:
            raise InputError("wrong_answer.holder") from None

    def raw(self, value: object, name: str) -> Raw:
        """The fields of a form: the number, and the holder."""
        match value:
            case {"number": number, "holder_is_member": is_member}:
                return {name: str(number), **YesNo().raw(is_member, f"{name}-holder")}
            case _:
                return {name: "", f"{name}-holder": ""}


@dataclass(frozen=True, slots=True)
class CardInput(Input):
    """A travel card: none, one is asked for, or its number."""

    values: tuple[str, ...] = ("none", "requested", "own")
    kind: ClassVar[str] = "card"

    def read(self, form: Form, name: str) -> str:
        """`none`, `requested`, or the number. Raises InputError."""
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
        """The fields of a form: the choice, and the number."""
        if value is None or value in self.values:
            return {name: str(value or ""), f"{name}-number": ""}
        return {name: "own", f"{name}-number": str(value)}


@dataclass(frozen=True, slots=True)
class BillsInput(Input):
    """Medical bills, one a line: day, kind, amount in yuan of at most `most`."""

    most: int
    kind: ClassVar[str] = "bills"

    def read(self, form: Form, name: str) -> list[ListRow]:
        """The bills. Raises InputError with the line that is none."""
        lines = enumerate(form.get(name, "").splitlines(), 1)
        return [self._bill(line, number) for number, line in lines if line.strip()]

    def raw(self, value: object, name: str) -> Raw:
        """The field of a form."""
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
    """The bills that are known, as they are in JSON; none for None."""
    return _BILLS.validate_json(to_json(value or ()))


def bill_kind(text: str) -> str | None:
    """The kind of a bill by its code, or its word in any language."""
    kinds = get_args(BillKind)
    assert set(values("bill")) == set(kinds)
    return next((one for one in kinds if text in (one, word("zh", "bill", one), word("en", "bill", one))), None)
