"""Digests of ID numbers, by which services recognise a person without storing the number."""

from collections.abc import Iterable
from hashlib import blake2b


def digests(id_numbers: Iterable[str]) -> tuple[bytes, ...]:
    """Returns digests of ID numbers, 16 bytes each. They have no key: who reads them can find the numbers by trying."""
    return tuple(blake2b(number.encode(), digest_size=16).digest() for number in id_numbers)
