"""Hypothesis strategies for documents that a JSON Schema allows."""

import re
from collections.abc import Callable
from datetime import UTC
from typing import Any

from hypothesis import strategies as st
from lianban_contracts.identity import _CHECKS, _WEIGHTS

Schema = dict[str, Any]
Documents = st.SearchStrategy[Any]

ID_NUMBER = "^[1-9][0-9]{16}[0-9X]$"
MOMENTS = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.isoformat())
FORMATS: dict[str, Documents] = {
    "date": st.dates().map(str),
    "date-time": MOMENTS,
    "uuid": st.uuids().map(str),
}
TEXT = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


def documents(root: Schema, part: Schema | None = None) -> Documents:
    """Returns a strategy for documents that satisfy the schema and the validators that the schema does not express."""
    part = root if part is None else part
    if "$ref" in part:
        return documents(root, root["$defs"][part["$ref"].removeprefix("#/$defs/")])
    if "anyOf" in part:
        return st.one_of([documents(root, choice) for choice in part["anyOf"]])
    if "enum" in part or "const" in part:
        return st.sampled_from(part["enum"] if "enum" in part else [part["const"]])
    return KINDS[part["type"]](root, part)


def _integer(root: Schema, part: Schema) -> Documents:
    highest = part.get("maximum", part.get("exclusiveMaximum", 2**70) - ("exclusiveMaximum" in part))
    return st.integers(part.get("minimum", -(2**70)), highest)


def _string(root: Schema, part: Schema) -> Documents:
    if part.get("pattern") == ID_NUMBER:
        return st.from_regex("[1-9][0-9]{16}", fullmatch=True).map(_with_check_character)
    if "pattern" in part:
        return st.from_regex(re.compile(part["pattern"], re.ASCII), fullmatch=True)
    if "format" in part:
        return FORMATS[part["format"]]
    return st.text(TEXT, min_size=part.get("minLength", 0), max_size=part.get("maxLength")).filter(
        lambda text: len(text.strip()) >= part.get("minLength", 0)
    )


def _array(root: Schema, part: Schema) -> Documents:
    least = part.get("minItems", 0)
    if least > 2:  # the same item for all lanes: drawing 64 different ones takes too long
        return documents(root, part["items"]).map(lambda item: [item] * least)
    items = st.lists(documents(root, part["items"]), min_size=least, max_size=2)
    return items.map(_household) if part["items"].get("$ref") == "#/$defs/MemberFacts" else items


def _object(root: Schema, part: Schema) -> Documents:
    fields = {name: documents(root, field) for name, field in part.get("properties", {}).items()}
    needed = {name: fields.pop(name) for name in part.get("required", ())}
    further = [
        st.dictionaries(st.from_regex(name, fullmatch=True), documents(root, value), max_size=2)
        for name, value in part.get("patternProperties", {}).items()
    ]
    if isinstance(part.get("additionalProperties"), dict):
        names = documents(root, part["propertyNames"]) if "propertyNames" in part else st.text(TEXT)
        further.append(st.dictionaries(names, documents(root, part["additionalProperties"]), max_size=2))
    return st.tuples(st.fixed_dictionaries(needed, optional=fields), *further).map(_joined)


def _joined(parts: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    return {name: value for part in parts for name, value in part.items()}


def _with_check_character(digits: str) -> str:
    return digits + _CHECKS[sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11]


def _household(members: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Makes the first member the applicant and gives each member a different id."""
    named = [member | {"id": f"m{number}"} for number, member in enumerate(members, 1)]
    return [{**member, "relation": "applicant"} if member is named[0] else member for member in named]


KINDS: dict[str, Callable[[Schema, Schema], Documents]] = {
    "integer": _integer,
    "string": _string,
    "array": _array,
    "object": _object,
    "boolean": lambda root, part: st.booleans(),
}
