"""The kinds of inputs. Each reads its value from a form and writes it back as form fields."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias
from unicodedata import category

from typing_extensions import TypedDict

from services.portal.wording import formats, regions

from . import parsing
from .parsing import InputError, own_words, plain

__all__ = ["InputError"]

Form = Mapping[str, str]
Raw = dict[str, str]


class Account(TypedDict):
    """An account at a utility."""

    number: str
    holder_is_member: bool


ListRow: TypeAlias = Mapping[str, str | int | bool]
"""A bill or a supporter in JSON form."""

FormValue: TypeAlias = str | int | bool | Account | Sequence[ListRow] | None
"""An answer to one field: a text, a code, a day in ISO form, an amount in fen, a boolean, an account, or several rows."""

MOST_YUAN = 10_000_000
MOST_MONTHS = 99_999


class Input(ABC):
    """The input of one answer. It may have several form fields."""

    __slots__ = ()
    kind: ClassVar[str]

    @abstractmethod
    def read(self, form: Form, name: str) -> FormValue:
        """Returns the answer. Raises InputError."""

    def raw(self, value: object, name: str) -> Raw:
        """Returns the form fields for a value in JSON form; empty ones for None."""
        return {name: "" if value is None else str(value)}


@dataclass(frozen=True, slots=True)
class Choice(Input):
    """One of several values. If it is not `needed`, no choice gives an empty text."""

    values: tuple[str, ...]
    needed: bool = True
    kind: ClassVar[str] = "choice"

    def read(self, form: Form, name: str) -> FormValue:
        """Returns the value. Raises InputError."""
        if not self.needed and not form.get(name):
            return ""
        if form.get(name) not in self.values:
            raise InputError("wrong_answer.choose")
        return self.value(form[name])

    def value(self, text: str) -> FormValue:
        """Returns the typed value for one of `values`."""
        return text


@dataclass(frozen=True, slots=True)
class NumberChoice(Choice):
    """One of several whole numbers."""

    def value(self, text: str) -> int:
        """Returns the number."""
        return int(text)


@dataclass(frozen=True, slots=True)
class YesNo(Choice):
    """Yes or no; neither is preselected."""

    values: tuple[str, ...] = ("yes", "no")

    def value(self, text: str) -> bool:
        """Returns True for yes."""
        return text == "yes"

    def raw(self, value: object, name: str) -> Raw:
        """Returns the field of a form."""
        return {name: "" if value is None else "yes" if value else "no"}


@dataclass(frozen=True, slots=True)
class Tick(Input):
    """A checkbox."""

    kind: ClassVar[str] = "tick"

    def read(self, form: Form, name: str) -> bool:
        """Returns whether it is checked."""
        return form.get(name) == "yes"

    def raw(self, value: object, name: str) -> Raw:
        """Returns the field of a form; no field if it is not checked."""
        return {name: "yes"} if value else {}


@dataclass(frozen=True, slots=True)
class Words(Input):
    """A name or free text of at most `most` characters. It may be empty if it is not `needed`."""

    most: int
    needed: bool = True
    kind: ClassVar[str] = "words"

    def read(self, form: Form, name: str) -> str:
        """Returns the text as typed. Raises InputError."""
        return _text(own_words(form.get(name, "")), self.most, self.needed)


@dataclass(frozen=True, slots=True)
class PersonName(Words):
    """The name of a person. The dots that people type in names of minorities become the one of ID cards. Pictures are refused."""

    def read(self, form: Form, name: str) -> str:
        """Returns the name. Raises InputError."""
        text = parsing.with_middle_dot(Words.read(self, form, name))
        if any(category(one) in ("So", "Cs", "Co", "Cn") for one in text):
            raise InputError("wrong_answer.characters")
        return text


@dataclass(frozen=True, slots=True)
class Code(Input):
    """The number of an account or card, of at most `most` characters. Full-width characters are converted to half-width."""

    most: int
    needed: bool = True
    kind: ClassVar[str] = "words"

    def read(self, form: Form, name: str) -> str:
        """Returns the code. Raises InputError."""
        return _text(plain(form.get(name, "")), self.most, self.needed)


def _text(text: str, most: int, needed: bool) -> str:
    if needed and not text:
        raise InputError("wrong_answer.empty")
    if len(text) > most:
        raise InputError("wrong_answer.long")
    return text


@dataclass(frozen=True, slots=True)
class Phone(Input):
    """A telephone number; may be empty."""

    kind: ClassVar[str] = "phone"

    def read(self, form: Form, name: str) -> str:
        """Returns the number. Raises InputError."""
        return parsing.phone(form.get(name, ""))


@dataclass(frozen=True, slots=True)
class Yuan(Input):
    """An amount of at most `most` yuan, stored in fen. `blank_is_zero`: an empty field means 0; otherwise it is refused."""

    most: int = MOST_YUAN
    blank_is_zero: bool = True
    kind: ClassVar[str] = "yuan"

    def read(self, form: Form, name: str) -> int:
        """Returns the amount in fen. Raises InputError."""
        return parsing.fen(form.get(name, "").strip() or ("0" if self.blank_is_zero else ""), self.most)

    def raw(self, value: object, name: str) -> Raw:
        """Returns the field of a form."""
        return {name: formats.plain(value) if isinstance(value, int) and (value or not self.blank_is_zero) else ""}


@dataclass(frozen=True, slots=True)
class Number(Input):
    """A whole number from 0 to `most`."""

    most: int = MOST_MONTHS
    kind: ClassVar[str] = "number"

    def read(self, form: Form, name: str) -> int:
        """Returns the number. Raises InputError."""
        return parsing.whole(form.get(name, ""), self.most)


@dataclass(frozen=True, slots=True)
class Area(Input):
    """An area in square metres as text, with at most two decimals."""

    kind: ClassVar[str] = "area"

    def read(self, form: Form, name: str) -> str:
        """Returns the area. Raises InputError."""
        return parsing.area(form.get(name, ""))


@dataclass(frozen=True, slots=True)
class RegionCode(Input):
    """A county by its name, stored as its GB/T 2260 code; with `cities` also a city."""

    cities: bool = False
    kind: ClassVar[str] = "region_code"

    def read(self, form: Form, name: str) -> str:
        """Returns the code. Raises InputError."""
        text = plain(form.get(name, ""))
        if not text:
            raise InputError("wrong_answer.empty")
        try:
            return regions.region_code(text, cities=self.cities)
        except regions.AmbiguousRegion:
            raise InputError("wrong_answer.region_twice") from None
        except regions.UnknownRegion:
            raise InputError("wrong_answer.region_code") from None

    def raw(self, value: object, name: str) -> Raw:
        """Returns the field of a form: the full name of the county; the code if it is unknown."""
        return {name: "" if value is None else regions.region_name(str(value)) or str(value)}


@dataclass(frozen=True, slots=True)
class Day(Input):
    """A date in any of the forms that `parsing.day` accepts."""

    kind: ClassVar[str] = "day"

    def read(self, form: Form, name: str) -> str:
        """Returns the day in ISO form. Raises InputError."""
        return parsing.day(form.get(name, "")).isoformat()


@dataclass(frozen=True, slots=True)
class IdentityNumber(Input):
    """A citizen identity number with its check character."""

    kind: ClassVar[str] = "id_number"

    def read(self, form: Form, name: str) -> str:
        """Returns the number. Raises InputError."""
        return parsing.id_number(form.get(name, ""))
