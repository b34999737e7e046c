"""The kinds of answers: how each is read from a form, written back into it, and what may be chosen."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from typing_extensions import TypedDict

from services.portal.wording import formats

from . import parsing
from .parsing import InputError, own_words, plain

__all__ = ["InputError"]

Form = Mapping[str, str]
Raw = dict[str, str]


class Account(TypedDict):
    """An account of a company."""

    number: str
    holder_is_member: bool


ListRow: TypeAlias = Mapping[str, str | int | bool]
"""A bill or a supporter, as it is in JSON."""

FormValue: TypeAlias = str | int | bool | Account | Sequence[ListRow] | None
"""An answer to one field: a text, a code, a day in ISO form, an amount in fen, yes or no, an account, or several rows."""

MOST_YUAN = 10_000_000
MOST_MONTHS = 99_999


class Input(ABC):
    """The input of one answer, which may have several fields of a form."""

    __slots__ = ()
    kind: ClassVar[str]

    @abstractmethod
    def read(self, form: Form, name: str) -> FormValue:
        """The answer. Raises InputError."""

    def raw(self, value: object, name: str) -> Raw:
        """The fields of a form for a value in JSON; empty ones for None."""
        return {name: "" if value is None else str(value)}


@dataclass(frozen=True, slots=True)
class Choice(Input):
    """One of several values."""

    values: tuple[str, ...]
    kind: ClassVar[str] = "choice"

    def read(self, form: Form, name: str) -> FormValue:
        """The value. Raises InputError."""
        if form.get(name) not in self.values:
            raise InputError("wrong_answer.choose")
        return self.value(form[name])

    def value(self, text: str) -> FormValue:
        """The value that one of `values` stands for."""
        return text


@dataclass(frozen=True, slots=True)
class NumberChoice(Choice):
    """One of several whole numbers."""

    def value(self, text: str) -> int:
        """The number."""
        return int(text)


@dataclass(frozen=True, slots=True)
class YesNo(Choice):
    """Yes or no; neither is chosen beforehand."""

    values: tuple[str, ...] = ("yes", "no")

    def value(self, text: str) -> bool:
        """Whether it is so."""
        return text == "yes"

    def raw(self, value: object, name: str) -> Raw:
        """The field of a form."""
        return {name: "" if value is None else "yes" if value else "no"}


@dataclass(frozen=True, slots=True)
class Tick(Input):
    """So, or not said to be so."""

    kind: ClassVar[str] = "tick"

    def read(self, form: Form, name: str) -> bool:
        """Whether it is ticked."""
        return form.get(name) == "yes"

    def raw(self, value: object, name: str) -> Raw:
        """The field of a form; none if it is not ticked."""
        return {name: "yes"} if value else {}


@dataclass(frozen=True, slots=True)
class Words(Input):
    """A name, or a text in people's own words, of at most some characters; may be left empty where it is not `needed`."""

    most: int
    needed: bool = True
    kind: ClassVar[str] = "words"

    def read(self, form: Form, name: str) -> str:
        """The text as it was typed. Raises InputError."""
        return _text(own_words(form.get(name, "")), self.most, self.needed)


@dataclass(frozen=True, slots=True)
class Code(Input):
    """The number of an account or card, of at most some characters; full-width characters become plain ones."""

    most: int
    needed: bool = True
    kind: ClassVar[str] = "words"

    def read(self, form: Form, name: str) -> str:
        """The code. Raises InputError."""
        return _text(plain(form.get(name, "")), self.most, self.needed)


def _text(text: str, most: int, needed: bool) -> str:
    if needed and not text:
        raise InputError("wrong_answer.empty")
    if len(text) > most:
        raise InputError("wrong_answer.long")
    return text


@dataclass(frozen=True, slots=True)
class Phone(Input):
    """A telephone number; may be left empty."""

    kind: ClassVar[str] = "phone"

    def read(self, form: Form, name: str) -> str:
        """The number. Raises InputError."""
        return parsing.phone(form.get(name, ""))


@dataclass(frozen=True, slots=True)
class Yuan(Input):
    """An amount of at most `most` yuan, kept in fen. `blank_is_zero`: an empty field is nothing; else it is refused."""

    most: int = MOST_YUAN
    blank_is_zero: bool = True
    kind: ClassVar[str] = "yuan"

    def read(self, form: Form, name: str) -> int:
        """The amount in fen. Raises InputError."""
        return parsing.fen(form.get(name, "").strip() or ("0" if self.blank_is_zero else ""), self.most)

    def raw(self, value: object, name: str) -> Raw:
        """The field of a form."""
        return {name: formats.plain(value) if isinstance(value, int) and (value or not self.blank_is_zero) else ""}


@dataclass(frozen=True, slots=True)
class Number(Input):
    """A whole number from 0 to `most`."""

    most: int = MOST_MONTHS
    kind: ClassVar[str] = "number"

    def read(self, form: Form, name: str) -> int:
        """The number. Raises InputError."""
        return parsing.whole(form.get(name, ""), self.most)


@dataclass(frozen=True, slots=True)
class Area(Input):
    """Square metres as text, with at most two decimals."""

    kind: ClassVar[str] = "area"

    def read(self, form: Form, name: str) -> str:
        """The area. Raises InputError."""
        return parsing.area(form.get(name, ""))


@dataclass(frozen=True, slots=True)
class RegionCode(Input):
    """A GB/T 2260 code."""

    kind: ClassVar[str] = "region_code"

    def read(self, form: Form, name: str) -> str:
        """The code. Raises InputError."""
        text = plain(form.get(name, ""))
        if not re.fullmatch("[1-9][0-9]{5}", text):
            raise InputError("wrong_answer.region_code")
        return text


@dataclass(frozen=True, slots=True)
class Day(Input):
    """A day, typed as people type it: see `parsing.day`."""

    kind: ClassVar[str] = "day"

    def read(self, form: Form, name: str) -> str:
        """The day in ISO form. Raises InputError."""
        return parsing.day(form.get(name, "")).isoformat()


@dataclass(frozen=True, slots=True)
class IdentityNumber(Input):
    """A citizen identity number with its check character."""

    kind: ClassVar[str] = "id_number"

    def read(self, form: Form, name: str) -> str:
        """The number. Raises InputError."""
        return parsing.id_number(form.get(name, ""))
