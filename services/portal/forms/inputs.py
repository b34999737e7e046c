"""The kinds of answers: how each is read from a form, written back into it, and what may be chosen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, TypeAlias, TypedDict

from . import parsing
from .parsing import InputError, own_words, plain

__all__ = ["InputError"]

Form = Mapping[str, str]
Raw = dict[str, str]


class Account(TypedDict):
    """An account of a company."""

    number: str
    holder_is_member: bool


FormValue: TypeAlias = str | int | bool | Account | None
"""An answer to one field: a text, a code, a day in ISO form, an amount in fen, yes or no, an account."""

MOST_YUAN = 10_000_000


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values."""

    values: tuple[str, ...]
    kind: ClassVar[str] = "choice"

    def read(self, form: Form, name: str) -> str | bool:
        """The value. Raises InputError."""
        if form.get(name) not in self.values:
            raise InputError("wrong_answer.choose")
        return form[name]

    def raw(self, value: FormValue, name: str) -> Raw:
        """The form's fields for a value."""
        return {name: str(value)}


@dataclass(frozen=True, slots=True)
class YesNo(Choice):
    """Yes or no; neither is chosen beforehand."""

    values: tuple[str, ...] = ("yes", "no")

    def read(self, form: Form, name: str) -> bool:
        """Whether it is so. Raises InputError."""
        return bool(Choice.read(self, form, name) == "yes")

    def raw(self, value: FormValue, name: str) -> Raw:
        """The form's fields for a value."""
        return {name: "yes" if value else "no"}


@dataclass(frozen=True, slots=True)
class Tick:
    """So, or not said to be so."""

    kind: ClassVar[str] = "tick"

    def read(self, form: Form, name: str) -> bool:
        """Whether it is ticked."""
        return form.get(name) == "yes"

    def raw(self, value: FormValue, name: str) -> Raw:
        """The form's fields for a value."""
        return {name: "yes"} if value else {}


@dataclass(frozen=True, slots=True)
class Words:
    """A name, or a text in people's own words, of at most some characters; may be left empty where it is not `needed`."""

    most: int
    needed: bool = True
    kind: ClassVar[str] = "words"

    def read(self, form: Form, name: str) -> str:
        """The text as it was typed. Raises InputError."""
        return _text(own_words(form.get(name, "")), self.most, self.needed)

    def raw(self, value: FormValue, name: str) -> Raw:
        """The form's fields for a value."""
        return {name: str(value)}


@dataclass(frozen=True, slots=True)
class Code:
    """The number of an account or card, of at most some characters; full-width characters become plain ones."""

    most: int
    needed: bool = True
    kind: ClassVar[str] = "words"

    def read(self, form: Form, name: str) -> str:
        """The code. Raises InputError."""
        return _text(plain(form.get(name, "")), self.most, self.needed)

    def raw(self, value: FormValue, name: str) -> Raw:
        """The form's fields for a value."""
        return {name: str(value)}


def _text(text: str, most: int, needed: bool) -> str:
    if needed and not text:
        raise InputError("wrong_answer.empty")
    if len(text) > most:
        raise InputError("wrong_answer.long")
    return text


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number; may be left empty."""

    kind: ClassVar[str] = "phone"

    def read(self, form: Form, name: str) -> str:
        """The number. Raises InputError."""
        return parsing.phone(form.get(name, ""))

    def raw(self, value: FormValue, name: str) -> Raw:
        """The form's fields for a value."""
        return {name: str(value)}


@dataclass(frozen=True, slots=True)
class Yuan:
    """An amount, typed in yuan, kept in fen; empty is nothing."""

    kind: ClassVar[str] = "yuan"

    def read(self, form: Form, name: str) -> int:
        """The amount in fen. Raises InputError."""
        return parsing.fen(form.get(name, "").strip() or "0", MOST_YUAN)

    def raw(self, value: FormValue, name: str) -> Raw:
        """The form's fields for a value."""
        return {name: f"{Decimal(value) / 100:f}" if value and isinstance(value, int) else ""}


@dataclass(frozen=True, slots=True)
class RegionCode:
    """A GB/T 2260 code."""

    kind: ClassVar[str] = "region_code"

    def read(self, form: Form, name: str) -> str:
        """The code. Raises InputError."""
        text = plain(form.get(name, ""))
        if not re.fullmatch("[1-9][0-9]{5}", text):
            raise InputError("wrong_answer.region_code")
        return text

    def raw(self, value: FormValue, name: str) -> Raw:
        """The form's fields for a value."""
        return {name: str(value)}


@dataclass(frozen=True, slots=True)
class Day:
    """A day, typed as people type it: see `parsing.day`."""

    kind: ClassVar[str] = "day"

    def read(self, form: Form, name: str) -> str:
        """The day in ISO form. Raises InputError."""
        return parsing.day(form.get(name, "")).isoformat()

    def raw(self, value: FormValue, name: str) -> Raw:
        """The form's fields for a value."""
        return {name: str(value)}


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """A citizen identity number with its check character."""

    kind: ClassVar[str] = "id_number"

    def read(self, form: Form, name: str) -> str:
        """The number. Raises InputError."""
        return parsing.id_number(form.get(name, ""))

    def raw(self, value: FormValue, name: str) -> Raw:
        """The form's fields for a value."""
        return {name: str(value)}
