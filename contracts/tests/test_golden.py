"""Messages published earlier are still readable and keep their meaning.

A line is added to a golden file when a version gets a new field. Lines are never changed or removed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from lianban_contracts.registry import MESSAGES, decode

from contracts.specification.contents import DESCRIBED, golden_file
from contracts.specification.schemas import Schema, schema_of

every_message = pytest.mark.parametrize("name", sorted(DESCRIBED))


def lines(name: str) -> list[bytes]:
    return golden_file(name).read_bytes().splitlines()


def target(root: Schema, part: Schema) -> Schema:
    """Returns the object schema that a part refers to, directly or as one of several alternatives."""
    for choice in part.get("anyOf", [part]):
        if "$ref" in choice:
            return dict(root["$defs"][choice["$ref"].removeprefix("#/$defs/")])
    return part


def used(root: Schema, part: Schema, document: Any) -> Iterator[str]:
    """Yields the fields that a document contains, as `Model.field`."""
    part = target(root, part)
    if isinstance(document, list):
        for item in document:
            yield from used(root, part.get("items", {}), item)
    elif isinstance(document, dict):
        of_a_map = next(iter(part.get("patternProperties", {}).values()), part.get("additionalProperties"))
        for name, value in document.items():
            field = part.get("properties", {}).get(name)
            yield from [f"{part.get('title', 'MemberFindings')}.{name}"] if field else []
            yield from used(root, field or of_a_map or {}, value)


def fields(part: Any) -> Iterator[str]:
    """Yields every field that a schema declares, as `Model.field`."""
    if isinstance(part, dict):
        if part.get("type") == "object" and "properties" in part:
            yield from (f"{part.get('title', 'MemberFindings')}.{name}" for name in part["properties"])
        for value in part.values():
            yield from fields(value)


@every_message
def test_a_message_has_golden_bytes(name: str) -> None:
    assert lines(name), f"put the bytes of a message into {golden_file(name)}"


@every_message
def test_golden_bytes_are_still_read_and_say_the_same(name: str) -> None:
    for line in lines(name):
        message = DESCRIBED[name].model_validate_json(line)
        assert json.loads(message.model_dump_json(exclude_defaults=True)) == json.loads(line)


@pytest.mark.parametrize("message", MESSAGES)
def test_golden_bytes_are_exactly_what_travels(message: Any) -> None:
    for line in lines(message.TYPE):
        assert decode(message.TYPE, line).wire() == line


@every_message
def test_golden_bytes_show_every_field(name: str) -> None:
    schema = schema_of(name, DESCRIBED[name])
    shown = {field for line in lines(name) for field in used(schema, schema, json.loads(line))}
    assert set(fields(schema)) - shown == set(), f"add a line with these fields to {golden_file(name)}"
