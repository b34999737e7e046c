"""What people type, read as days, amounts and numbers.

Full-width characters count as plain ones. Nothing is guessed: text that can be read in two ways is refused with a sentence that says what to write.
"""

import re
from datetime import date
from decimal import Decimal
from unicodedata import normalize

from lianban_contracts.identity import IdNumber
from pydantic import TypeAdapter, ValidationError

FIRST_YEAR = 1900
_ID_NUMBER: TypeAdapter[str] = TypeAdapter(IdNumber)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_SIGNS = {
    **{0x5E74: "Y", 0x6708: "M", 0x65E5: "D", 0x53F7: "D"},  # 年, 月, 日, 号
    **{0x5143: "¥", 0x5706: "¥", 0x5757: "¥", 0x6574: ""},  # 元, 圆, 块, 整
    **dict.fromkeys((0x5341, 0x767E, 0x5343, 0x4E07, 0x4EBF), "W"),  # 十, 百, 千, 万, 亿
    **{0x5E73: "", 0x65B9: "", 0x7C73: "m2"},  # 平, 方, 米
}
"""One sign for each of the words that stand behind numbers."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


class InputError(ValueError):
    """Text that is not a value of its kind. `code`: the sentence that says why; `line`: of a text with several, from 1."""

    def __init__(self, code: str, line: int | None = None) -> None:
        super().__init__(code)
        self.code, self.line = code, line


def own_words(text: str) -> str:
    """Text in people's own words or a name: unchanged, but for the space around it, NUL and the line breaks of HTTP."""
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def plain(text: str) -> str:
    """A number, a code or a date in half-width characters, with one kind of dash and single spaces."""
    return " ".join(normalize("NFKC", text.replace("\0", "")).translate(_DASHES).split())


def _signs(text: str) -> str:
    return plain(text).translate(_SIGNS)


_FOUR, _ONE, _NAME = "[0-9]{4}", "[0-9]{1,2}", r"[A-Z][a-z]{2,8}\.?"
_YEAR, _MONTH, _DAY, _NAMED = f"(?P<year>{_FOUR})", f"(?P<month>{_ONE})", f"(?P<day>{_ONE})", f"(?P<name>{_NAME})"
_DAYS = (
    rf"{_YEAR} ?(?P<mark>[-./]) ?{_MONTH} ?(?P=mark) ?{_DAY}",
    rf"{_YEAR} {_MONTH} {_DAY}",
    rf"{_YEAR} ?Y ?{_MONTH} ?M ?{_DAY} ?D?",
    r"(?P<year>(?:19|20)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
    rf"{_DAY} {_NAMED} {_YEAR}",
    rf"{_NAMED} {_DAY},? {_YEAR}",
)
"""Year, month and day in an order that cannot be mistaken."""

_NO_DAYS = {
    rf"{_FOUR} ?Y?|{_FOUR} ?[-./Y ] ?{_ONE} ?M?|(?:19|20)[0-9]{{2}}(?:0[1-9]|1[0-2])": "wrong_answer.no_day",
    rf"{_NAME} {_FOUR}": "wrong_answer.no_day",
    rf"{_ONE} ?[-./Y ] ?{_ONE} ?[-./M ] ?{_ONE} ?D?|[0-9]{{6}}": "wrong_answer.short_year",
    rf"{_ONE} ?[-./ ] ?{_ONE} ?[-./ ] ?{_FOUR}": "wrong_answer.day_order",
}
"""Text that is not a date, with the sentence that says why; the first that fits."""


def day(text: str) -> date:
    """A date of which year, month and day are given in this order, or with the month's English name. Raises InputError."""
    given = _signs(text)
    found = next(filter(None, (re.fullmatch(pattern, given) for pattern in _DAYS)), None)
    if found is None:
        raise InputError(
            next((code for pattern, code in _NO_DAYS.items() if re.fullmatch(pattern, given)), "wrong_answer.day")
        )
    parts = found.groupdict()
    month = int(parts["month"]) if "month" in parts else _month(parts["name"])
    try:
        read = date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        raise InputError("wrong_answer.no_such_day") from None
    if read.year < FIRST_YEAR:
        raise InputError("wrong_answer.early")
    return read


def _month(name: str) -> int:
    """The month with this English name, whole or its first three letters. Raises InputError."""
    short = name.rstrip(".")
    found = next((month for month, whole in enumerate(MONTHS, 1) if short in (whole, whole[:3])), None)
    if found is None:
        raise InputError("wrong_answer.day")
    return found


_AMOUNT = re.compile(
    r"(?:¥|RMB|CNY)? ?(?P<yuan>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+|(?=\.[0-9]))(?:\.(?P<part>[0-9]{0,2}))? ?¥?"
)


def fen(text: str, most: int) -> int:
    """An amount in yuan of at most `most`, with at most two decimals, as fen. Raises InputError."""
    given = _signs(text)
    if re.search("[0-9] ?W", given):
        raise InputError("wrong_answer.amount_in_words")
    found = _AMOUNT.fullmatch(given)
    if found is None:
        raise InputError("wrong_answer.amount")
    amount = Decimal(f"{re.sub('[ ,]', '', found['yuan']) or 0}.{found['part'] or 0}")
    if amount > most:
        raise InputError("wrong_answer.amount")
    return int(amount * 100)


def whole(text: str, most: int) -> int:
    """A whole number from 0 to `most`. Raises InputError."""
    given = plain(text)
    if not re.fullmatch("[0-9]{1,9}", given) or int(given) > most:
        raise InputError("wrong_answer.number")
    return int(given)


def area(text: str) -> str:
    """Square metres with at most two decimals. Raises InputError."""
    found = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,2})?) ?(?:m2)?", _signs(text))
    if found is None:
        raise InputError("wrong_answer.number")
    return found[1]


def id_number(text: str) -> str:
    """A citizen identity number, typed with or without spaces and hyphens. Raises InputError. Source: GB 11643-1999."""
    given = re.sub("[ -]", "", plain(text)).upper().replace("×", "X")
    if not given:
        raise InputError("wrong_answer.empty")
    if re.fullmatch("[0-9]{15}", given):
        raise InputError("wrong_answer.id_number_old")
    if len(given) != 18:
        raise InputError("wrong_answer.id_number_length")
    try:
        number = _ID_NUMBER.validate_python(given)
        born = date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    except (ValidationError, ValueError):
        raise InputError("wrong_answer.id_number") from None
    if born.year < FIRST_YEAR:
        raise InputError("wrong_answer.id_number")
    return number


def phone(text: str) -> str:
    """A telephone number as the contracts write it, or nothing. Raises InputError."""
    given = " ".join(re.sub("[()]", " ", plain(text)).split())
    digits = re.sub("[ -]", "", given)
    if given and not re.fullmatch(r"\+?[0-9]{7,15}", digits):
        raise InputError("wrong_answer.phone")
    return given if len(given) <= 20 else digits
