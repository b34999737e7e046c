"""Money: integer fen, exact fractions on the way, one rounding."""

import re
from fractions import Fraction

Exact = int | Fraction

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?%?|[0-9]+/[1-9][0-9]*")


def half_up(amount: Exact) -> int:
    """The amount in whole fen; half a fen goes up."""
    if isinstance(amount, int):
        return amount
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def is_number(text: str) -> bool:
    """Whether the text is a number as packs write it: `12`, `53.8`, `70%` or `1/12`."""
    return _NUMBER.fullmatch(text) is not None


LARGEST = 10**9
"""The largest number of a pack: ten million yuan. What a household of 30 gets by it can still be carried in a message."""
_WRITTEN = re.compile(r"(0|[1-9][0-9]*)((\.[0-9]{1,6})?%?|/[1-9][0-9]{0,5})")


def written(text: str | int) -> Exact:
    """The number that a pack writes, exactly. Raises ValueError for one that can be misread, is below 0, or is too large."""
    if not _WRITTEN.fullmatch(str(text)):
        raise ValueError(f"{str(text)[:40]!r} is no number of a pack; write 12, 53.8, 70% or 1/12, and nothing below 0")
    number = exact(text)
    if number > LARGEST:
        raise ValueError(f"{str(text)[:40]} is too large; the largest number is {LARGEST}")
    return number


def exact(text: str | int) -> Exact:
    """The number that a text writes, exactly. Raises ValueError for anything else."""
    if isinstance(text, int):
        return text
    if not is_number(text):
        raise ValueError(f"{text!r} is no number; write 12, 53.8, 70% or 1/12")
    number = Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    return number.numerator if number.denominator == 1 else number


def decimal(number: Exact) -> str:
    """A number for reading: decimal where it ends, else a fraction."""
    if number.denominator == 1:
        return str(number.numerator)
    if 10**6 % number.denominator:
        return f"{number.numerator}/{number.denominator}"
    digits = f"{number * 10**6 // 1:07d}"
    return f"{digits[:-6]}.{digits[-6:].rstrip('0')}"


def yuan(fen: Exact) -> str:
    """An amount of fen for reading, in yuan with at least two decimals: `￥1,234.50`."""
    if fen < 0:
        return f"-{yuan(-fen)}"
    if fen.denominator != 1:
        return _price(Fraction(fen, 100)) if 10**6 % fen.denominator == 0 else yuan(half_up(fen))
    whole, rest = divmod(fen.numerator, 100)
    return f"￥{whole:,}.{rest:02d}"


def _price(amount: Fraction) -> str:
    """What has parts of a fen, exactly: `￥0.538`."""
    whole, _, digits = decimal(amount).partition(".")
    return f"￥{int(whole):,}.{digits:0<2}"
