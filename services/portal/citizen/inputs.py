"""The kinds of answers: how each is read from a form, written back into it, and what may be chosen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar
from unicodedata import normalize

from lianban_contracts.identity import IdNumber
from pydantic import TypeAdapter, ValidationError

Form = Mapping[str, str]
Raw = dict[str, str]

MOST_YUAN = Decimal(10_000_000)
FIRST_YEAR = 1900
_ID_NUMBER: TypeAdapter[str] = TypeAdapter(IdNumber)


class Wrong(ValueError):
    """An answer that cannot be taken; `code` is the sentence that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def plain(form: Form, name: str) -> str:
    """What was typed, in half-width characters, without spaces around it."""
    return normalize("NFKC", form.get(name, "")).replace("\0", "").strip()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values."""

    values: tuple[str, ...]
    kind: ClassVar[str] = "choice"

    def read(self, form: Form, name: str) -> Any:
        """The value. Raises Wrong."""
        if form.get(name) not in self.values:
            raise Wrong("wrong_answer.choose")
        return form[name]

    def raw(self, value: Any, name: str) -> Raw:
        """The form's fields for a value."""
        return {name: str(value)}


@dataclass(frozen=True, slots=True)
class YesNo(Choice):
    """Yes or no; neither is chosen beforehand."""

    values: tuple[str, ...] = ("yes", "no")

    def read(self, form: Form, name: str) -> bool:
        """Whether it is so. Raises Wrong."""
        return bool(Choice.read(self, form, name) == "yes")

    def raw(self, value: Any, name: str) -> Raw:
        """The form's fields for a value."""
        return {name: "yes" if value else "no"}


@dataclass(frozen=True, slots=True)
class Tick:
    """So, or not said to be so."""

    kind: ClassVar[str] = "tick"

    def read(self, form: Form, name: str) -> bool:
        """Whether it is ticked."""
        return form.get(name) == "yes"

    def raw(self, value: Any, name: str) -> Raw:
        """The form's fields for a value."""
        return {name: "yes"} if value else {}


@dataclass(frozen=True, slots=True)
class Words:
    """A text of at most some characters; may be left empty where it is not `needed`."""

    most: int
    needed: bool = True
    pattern: str = ""
    kind: ClassVar[str] = "words"

    def read(self, form: Form, name: str) -> str:
        """The text. Raises Wrong."""
        text = plain(form, name)
        if self.needed and not text:
            raise Wrong("wrong_answer.empty")
        if len(text) > self.most:
            raise Wrong("wrong_answer.long")
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise Wrong("wrong_answer.characters")
        return text

    def raw(self, value: Any, name: str) -> Raw:
        """The form's fields for a value."""
        return {name: str(value)}


@dataclass(frozen=True, slots=True)
class Yuan:
    """An amount, typed in yuan, kept in fen; empty is nothing."""

    kind: ClassVar[str] = "yuan"

    def read(self, form: Form, name: str) -> int:
        """The amount in fen. Raises Wrong."""
        text = plain(form, name).replace(",", "").removeprefix("￥").removeprefix("¥") or "0"
        try:
            amount = Decimal(text)
        except InvalidOperation:
            raise Wrong("wrong_answer.amount") from None
        if not (amount.is_finite() and 0 <= amount <= MOST_YUAN) or amount * 100 % 1:
            raise Wrong("wrong_answer.amount")
        return int(amount * 100)

    def raw(self, value: Any, name: str) -> Raw:
        """The form's fields for a value."""
        return {name: f"{Decimal(value) / 100:f}" if value else ""}


@dataclass(frozen=True, slots=True)
class RegionCode:
    """A GB/T 2260 code."""

    kind: ClassVar[str] = "region_code"

    def read(self, form: Form, name: str) -> str:
        """The code. Raises Wrong."""
        text = plain(form, name)
        if not re.fullmatch("[1-9][0-9]{5}", text):
            raise Wrong("wrong_answer.region_code")
        return text

    def raw(self, value: Any, name: str) -> Raw:
        """The form's fields for a value."""
        return {name: str(value)}


@dataclass(frozen=True, slots=True)
class Day:
    """A day, typed as people type it: 1950-3-5, 19500305, with or without the words for year and month."""

    kind: ClassVar[str] = "day"

    def read(self, form: Form, name: str) -> str:
        """The day in ISO form. Raises Wrong."""
        text = plain(form, name)
        parts = re.fullmatch(r"(\d{4})\D{0,3}?(\d{1,2})\D{0,3}?(\d{1,2})\D?", text)
        try:
            day = date(*map(int, parts.groups())) if parts else None
        except ValueError:
            day = None
        if day is None or day.year < FIRST_YEAR:
            raise Wrong("wrong_answer.day")
        return day.isoformat()

    def raw(self, value: Any, name: str) -> Raw:
        """The form's fields for a value."""
        return {name: str(value)}


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """A citizen identity number with its check character."""

    kind: ClassVar[str] = "id_number"

    def read(self, form: Form, name: str) -> str:
        """The number. Raises Wrong."""
        try:
            number = _ID_NUMBER.validate_python(plain(form, name).replace(" ", "").upper())
            born = date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
        except (ValidationError, ValueError):
            raise Wrong("wrong_answer.id_number") from None
        if born.year < FIRST_YEAR:
            raise Wrong("wrong_answer.id_number")
        return number

    def raw(self, value: Any, name: str) -> Raw:
        """The form's fields for a value."""
        return {name: str(value)}
