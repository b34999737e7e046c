"""Readers ignore unknown fields, so that a new optional field does not require all agencies to upgrade at the same time."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from lianban_contracts.registry import MESSAGES, decode
from pydantic import ValidationError

from contracts.specification.contents import example_file

from .test_messages import Place, changed, example, places

TYPES = [message.TYPE for message in MESSAGES]
every_type = pytest.mark.parametrize("name", TYPES)


def objects(name: str) -> Iterator[Place]:
    """Yields the path of every object of an example, except the facts of a report and maps, whose keys are data."""
    for place, value in places(example(name)):
        if isinstance(value, dict) and not _is_open(name, place):
            yield place


def _is_open(name: str, place: Place) -> bool:
    """Returns True if the keys of the object at this path are data. A new key is then kept, or is validated as a fact or a name."""
    try:
        message = decode(name, changed(name, (*place, "unknown"), {"unknown": 1}))
    except ValidationError:
        return True
    return b"unknown" in message.wire()


def extended(name: str) -> bytes:
    """Returns the example as a later release could write it: with an additional field in every object."""
    document = example(name)
    for place in objects(name):
        part: Any = document
        for key in place:
            part = part[key]
        part["unknown_field"] = {"of": ["a", "later", "release"]}
    return json.dumps(document).encode()


@every_type
def test_a_reader_ignores_unknown_fields_at_every_level(name: str) -> None:
    assert b"unknown_field" in extended(name)
    assert decode(name, extended(name)) == decode(name, example_file(name).read_bytes())


@every_type
def test_a_writer_refuses_them(name: str) -> None:
    message = next(one for one in MESSAGES if name == one.TYPE)
    with pytest.raises(ValidationError):
        message.model_validate_json(extended(name))


def test_an_unknown_fact_of_a_report_is_not_ignored() -> None:
    name = "cn.lianban.verification.report.v1"
    with pytest.raises(ValidationError):
        decode(name, changed(name, ("findings",), {"household": {"unknown_fact": 1}}))
