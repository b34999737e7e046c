"""Answers of two parts: an account with its holder, a travel card with its number."""

from dataclasses import dataclass
from typing import ClassVar

from .inputs import Account, Code, Form, FormValue, InputError, Raw, YesNo

NUMBER = Code(40)


@dataclass(frozen=True, slots=True)
class AccountInput:
    """An account of a company, and whether its holder is of the household; no number, no account."""

    kind: ClassVar[str] = "account"

    def read(self, form: Form, name: str) -> Account | None:
        """The account, if there is one. Raises InputError."""
        number = Code(40, needed=False).read(form, name)
        if not number:
            return None
        try:
            return {"number": number, "holder_is_member": YesNo().read(form, f"{name}-holder")}
        except InputError:
            raise InputError("wrong_answer.holder") from None

    def raw(self, value: FormValue, name: str) -> Raw:
        """The form's fields for a value."""
        if not isinstance(value, dict):
            return {}
        return {name: value["number"], **YesNo().raw(value["holder_is_member"], f"{name}-holder")}


@dataclass(frozen=True, slots=True)
class CardInput:
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

    def raw(self, value: FormValue, name: str) -> Raw:
        """The form's fields for a value."""
        return {name: str(value)} if value in self.values else {name: "own", f"{name}-number": str(value)}
