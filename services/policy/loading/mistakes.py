"""Turns errors of pydantic into messages for policy officers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from services.policy.core.source import Source

_LINES, _LIST = "write `key: value` here", "write a list here: [a, b]"
_WHOLE, _DAY, _FLAG = "write a whole number, without quotes", "write a day as 2026-03-01", "write true or false"

WORDS: Mapping[str, str] = {
    "missing": "this is missing; add it",
    "extra_forbidden": "there is no such key here; mend its spelling, or leave it out",
    "string_type": "write text; in quotes, where it looks like a number",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "bool_type": _FLAG,
    "date_type": _DAY,
    "dict_type": _LINES,
    "model_type": _LINES,
    "model_attributes_type": _LINES,
    "tuple_type": _LIST,
    "frozen_set_type": _LIST,
    "too_short": "there is less than is needed; write at least {min_length}",
    "too_long": "there is more than is meant; write at most {max_length}",
    "literal_error": "write one of: {expected}",
    "greater_than": "write a number above {gt}",
    "greater_than_equal": "write a number from {ge} on",
    "less_than_equal": "write a number up to {le}",
    "value_error": "{error}",
    "invalid_key": "a key here is text; put it in quotes",
}
FORMS: Mapping[str, str] = {
    r"\S": "write some text",
    r"^[a-z][a-z0-9_]*$": "write a name of small letters, digits and _",
    r"^[0-9]{6}$": "write the six digits of a region, in quotes",
    r"^[0-9A-Za-z._-]{1,32}$": "write at most 32 letters, digits, dots or hyphens, in quotes",
    r"^[a-z]+\.[a-z][a-z0-9_]*$": "write a department and a name, such as civil.temporary_aid",
}


def plainly(source: Source, errors: Iterable[ErrorDetails]) -> list[str]:
    """Returns one line for each place. Several messages about the same place are joined with "or"."""
    places: dict[str, list[str]] = {}
    for error in errors:
        place = error["loc"] if error["type"] == "missing" else source.known(error["loc"])
        places.setdefault(source.problem(place, ""), []).append(_said(error))
    return [place + ", or ".join(dict.fromkeys(said)) for place, said in places.items()]


def _said(error: ErrorDetails) -> str:
    details = error.get("ctx", {})
    if error["type"] == "string_pattern_mismatch":
        return FORMS.get(details["pattern"], f"write it in the form {details['pattern']}")
    return WORDS[error["type"]].format_map(details) if error["type"] in WORDS else error["msg"]
