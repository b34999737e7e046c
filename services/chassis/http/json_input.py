"""What every JSON body must satisfy before its type is checked: one value for each key, and only values that can be stored."""

import json
import re
from collections.abc import Sequence
from math import isfinite

from pydantic_core import from_json, to_json

from services.chassis.core.command import Refusal
from services.chassis.core.problems import BadRequest

MOST = 2**63 - 1
"""The largest integer that PostgreSQL stores. The smallest one that is accepted is its negative."""

NUMBERS = bytes(ord("0") if one in b"0123456789" else ord("e") if one in b"eE" else ord(" ") for one in range(256))
"""Maps digits to 0 and both letters of an exponent to e, so that a substring search finds long numbers and exponents. A regular
expression takes ten times as long."""

LONG = (b"0" * 19, b"0e")


class UnsupportedMediaType(Refusal):
    """The body is not JSON by its Content-Type."""

    status = 415


KEY = re.compile(rb'"\s*:')


def check_json(data: bytes) -> None:
    """Raises BadRequest for a body that is not JSON in UTF-8, has a key twice in one object, or contains a NUL, half a
    surrogate pair, or a number outside the limits."""
    try:
        value = from_json(data, allow_inf_nan=False, cache_strings="keys")
        if not _has_each_key_once(data, value):
            json.loads(data, object_pairs_hook=_once)
    except RecursionError:
        raise unreadable("", "is nested too deeply") from None
    except ValueError as error:
        raise unreadable("", str(error)) from None
    if _suspicious(data):
        _check(value, ())


def _suspicious(data: bytes) -> bool:
    """Returns whether a body can contain a NUL, half a surrogate pair or a number outside the limits. Other bodies are not searched
    value by value."""
    return b"\\u" in data or any(one in data.translate(NUMBERS) for one in LONG)


def _has_each_key_once(data: bytes, value: object) -> bool:
    """Returns whether as many keys were sent as were kept. False if this cannot be told by counting: a backslash can hide a
    quotation mark. Counting takes a third of the time of looking at every key."""
    return b"\\" not in data and len(KEY.findall(data)) == to_json(value).count(b'":')


def unreadable(field: str, detail: str) -> BadRequest:
    """Returns the refusal of a body with one error."""
    return BadRequest("body_unreadable", errors=[{"field": field, "detail": detail}])


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise unreadable(next(name for name in names if names.count(name) > 1), "is given twice")
    return found


def _check(value: object, path: Sequence[str]) -> None:
    if isinstance(value, dict):
        for name, part in value.items():
            _check_text(name, path)
            _check(part, (*path, name))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            _check(part, (*path, str(index)))
    elif isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, float) and not isfinite(value):
        raise unreadable(".".join(path), "is not a finite number")
    elif isinstance(value, int) and abs(value) > MOST:
        raise unreadable(".".join(path), f"is larger than {MOST}")


def _check_text(text: str, path: Sequence[str]) -> None:
    if not storable(text):
        raise unreadable(".".join(path), "contains the character NUL or half a surrogate pair")


def storable(text: str) -> bool:
    """Returns whether the database can store this text."""
    return "\0" not in text and not any("\ud800" <= one <= "\udfff" for one in text)
