"""Codes in Crockford's base 32: digits and capital letters without I, L, O and U, so that a code can be read out and typed."""

import secrets
from unicodedata import normalize

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 5
"""Bits per character."""

GROUP = 4
"""Characters between two hyphens in the result of `grouped`."""

_MISREAD = str.maketrans("OIL", "011")


def encode(number: int, length: int) -> str:
    """Returns the lowest `length` times five bits of a number as `length` characters, most significant first."""
    shifts = range((length - 1) * BITS, -1, -BITS)
    return "".join(ALPHABET[number >> shift & 31] for shift in shifts)


def decode(code: str) -> int:
    """Returns the number of a code that `encode` made. Raises ValueError for another character."""
    number = 0
    for character in code:
        number = number << BITS | ALPHABET.index(character)
    return number


def random_code(length: int) -> str:
    """Returns a new code from a cryptographic random source, with five random bits per character."""
    return encode(secrets.randbits(length * BITS), length)


def grouped(code: str) -> str:
    """Returns the code in groups, for display: `K7QD-93MZ-0XHT`."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def typed(text: str) -> str:
    """Returns the code in a typed text. Case, width, spaces and hyphens are ignored; O is read as 0, and I and L as 1."""
    return "".join(normalize("NFKC", text).upper().replace("-", "").split()).translate(_MISREAD)
