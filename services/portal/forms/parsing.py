"""Parses text as days, amounts and numbers.

Full-width characters are converted to half-width. Ambiguous text is refused with a sentence that says what to write."""

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
"""One sign for each of the words and units that follow numbers."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


class InputError(ValueError):
    """Text that is not a value of its kind. `code`: the sentence with the reason; `line`: the line of a multi-line text, counted from 1."""

    def __init__(self, code: str, line: int | None = None) -> None:
        super().__init__(code)
        self.code, self.line = code, line


def own_words(text: str) -> str:
    """Returns free text or a name unchanged, except for surrounding whitespace, NUL and CRLF line breaks."""
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()


_NAME_DOTS = re.compile(
    r"(?<=[\u3400-\u9fff]) ?[\u2022\u2027\u2219\u22c5\u30fb\uff65\uff0e.\u00b7] ?(?=[\u3400-\u9fff])"
)


def with_middle_dot(name: str) -> str:
    """Returns a name with U+00B7 for any dot between Han characters, as on ID cards."""
    return _NAME_DOTS.sub("\u00b7", name)


def plain(text: str) -> str:
    """Returns a number, code or date in half-width characters, with one kind of dash and single spaces."""
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
"""Unambiguous orders of year, month and day."""

_NO_DAYS = {
    rf"{_FOUR} ?Y?|{_FOUR} ?[-./Y ] ?{_ONE} ?M?|(?:19|20)[0-9]{{2}}(?:0[1-9]|1[0-2])": "wrong_answer.no_day",
    rf"{_NAME} {_FOUR}": "wrong_answer.no_day",
    rf"{_ONE} ?[-./Y ] ?{_ONE} ?[-./M ] ?{_ONE} ?D?|[0-9]{{6}}": "wrong_answer.short_year",
    rf"{_ONE} ?[-./ ] ?{_ONE} ?[-./ ] ?{_FOUR}": "wrong_answer.day_order",
}
"""Patterns of text that is not a date, each with the code of its reason. The first match applies."""


def day(text: str) -> date:
    """Returns a date from year, month and day in this order, or from one with the English name of the month. Raises InputError."""
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
    """Returns the month with this English name, in full or as its first three letters. Raises InputError."""
    short = name.rstrip(".")
    found = next((month for month, whole in enumerate(MONTHS, 1) if short in (whole, whole[:3])), None)
    if found is None:
        raise InputError("wrong_answer.day")
    return found


_AMOUNT = re.compile(
    r"(?:¥|RMB|CNY)? ?(?P<yuan>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+|(?=\.[0-9]))(?:\.(?P<part>[0-9]{0,2}))? ?¥?"
)


def fen(text: str, most: int) -> int:
    """Returns an amount of at most `most` yuan, with at most two decimals, in fen. Raises InputError."""
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
    """Returns a whole number from 0 to `most`. Raises InputError."""
    given = plain(text)
    if not re.fullmatch("[0-9]{1,9}", given) or int(given) > most:
        raise InputError("wrong_answer.number")
    return int(given)


def area(text: str) -> str:
    """Returns an area in square metres with at most two decimals. Raises InputError."""
    found = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,2})?) ?(?:m2)?", _signs(text))
    if found is None:
        raise InputError("wrong_answer.number")
    return found[1]


def id_number(text: str) -> str:
    """Returns a citizen identity number. Spaces and hyphens are ignored. Raises InputError. Source: GB 11643-1999."""
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
    """Returns a telephone number in the form of the contracts, or an empty string. Raises InputError."""
    given = " ".join(re.sub("[()]", " ", plain(text)).split())
    digits = re.sub("[ -]", "", given)
    if given and not re.fullmatch(r"\+?[0-9]{7,15}", digits):
        raise InputError("wrong_answer.phone")
    return given if len(given) <= 20 else digits
