"""Money is an integer number of fen. Intermediate values are exact fractions, rounded once at the end."""

import re
from fractions import Fraction

Exact = int | Fraction

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?%?|[0-9]+/[1-9][0-9]*")


def half_up(amount: Exact) -> int:
    """Returns the amount in whole fen. Half a fen is rounded up."""
    if isinstance(amount, int):
        return amount
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def is_number(text: str) -> bool:
    """True if the text is a number as packs write it: `12`, `53.8`, `70%` or `1/12`."""
    return _NUMBER.fullmatch(text) is not None


LARGEST = 10**9
"""The largest number in a pack: ten million yuan in fen. An amount that it gives to a household of 30 still fits into
a message."""
_WRITTEN = re.compile(r"(0|[1-9][0-9]*)((\.[0-9]{1,6})?%?|/[1-9][0-9]{0,5})")


def written(text: str | int) -> Exact:
    """Returns the exact number for a text in a pack. Raises ValueError if the text can be misread, or the number is
    below 0 or too large."""
    if not _WRITTEN.fullmatch(str(text)):
        raise ValueError(f"{str(text)[:40]!r} is no number of a pack; write 12, 53.8, 70% or 1/12, and nothing below 0")
    number = exact(text)
    if number > LARGEST:
        raise ValueError(f"{str(text)[:40]} is too large; the largest number is {LARGEST}")
    return number


def exact(text: str | int) -> Exact:
    """Returns the exact number for a text. Raises ValueError if the text is not a number."""
    if isinstance(text, int):
        return text
    if not is_number(text):
        raise ValueError(f"{text!r} is no number; write 12, 53.8, 70% or 1/12")
    number = Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    return number.numerator if number.denominator == 1 else number


def decimal(number: Exact) -> str:
    """Returns the text of a number: a decimal number if it has at most six decimal places, otherwise a fraction."""
    if number.denominator == 1:
        return str(number.numerator)
    if 10**6 % number.denominator:
        return f"{number.numerator}/{number.denominator}"
    digits = f"{number * 10**6 // 1:07d}"
    return f"{digits[:-6]}.{digits[-6:].rstrip('0')}"


def yuan(fen: Exact) -> str:
    """Returns the text of an amount of fen, in yuan with at least two decimal places: `￥1,234.50`."""
    if fen < 0:
        return f"-{yuan(-fen)}"
    if fen.denominator != 1:
        return _price(Fraction(fen, 100)) if 10**6 % fen.denominator == 0 else yuan(half_up(fen))
    whole, rest = divmod(fen.numerator, 100)
    return f"￥{whole:,}.{rest:02d}"


def _price(amount: Fraction) -> str:
    """Returns the exact text of an amount in yuan that is not a whole number of fen: `￥0.538`."""
    whole, _, digits = decimal(amount).partition(".")
    return f"￥{int(whole):,}.{digits:0<2}"
