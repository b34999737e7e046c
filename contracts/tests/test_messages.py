"""Every message has a description and an example, refuses invalid values, and is unchanged after encoding and decoding."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from lianban_contracts.departments import DEPARTMENTS
from lianban_contracts.message import Message
from lianban_contracts.registry import MESSAGES, UnknownMessage, decode
from pydantic import ValidationError

from contracts.specification.contents import DESCRIBED, example_file
from contracts.specification.schemas import schema_of

from .strategies import documents

Place = tuple[str | int, ...]
NAMES = sorted(DESCRIBED)
every_message = pytest.mark.parametrize("name", NAMES)


def example(name: str) -> Any:
    return json.loads(example_file(name).read_bytes())


def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema_of(name, DESCRIBED[name]), format_checker=FormatChecker())


def places(part: Any, here: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yields every value in a document with its path."""
    yield here, part
    entries = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in entries:
        yield from places(value, (*here, key))


def changed(name: str, place: Place, value: object) -> bytes:
    """Returns the example, encoded, with another value at one path."""
    document = example(name)
    part = document
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    return json.dumps(document).encode()


def assert_refused(name: str, data: bytes) -> None:
    with pytest.raises(ValidationError):
        DESCRIBED[name].model_validate_json(data)


def of_type(name: str, *types: type) -> list[Place]:
    return [place for place, value in places(example(name)) if type(value) in types and place]


def test_every_subclass_of_message_is_registered_once() -> None:
    def leaves(base: type[Message]) -> Iterator[type[Message]]:
        ours = [sub for sub in base.__subclasses__() if sub.__module__.startswith("lianban_contracts")]
        yield from ([base] if not ours else (leaf for sub in ours for leaf in leaves(sub)))

    registered = [message for message in MESSAGES if message.__module__.startswith("lianban_contracts")]
    assert set(leaves(Message)) == set(registered)
    assert len({message.TYPE for message in MESSAGES}) == len(MESSAGES)


@every_message
def test_it_says_what_it_is(name: str) -> None:
    assert len((DESCRIBED[name].__dict__["__doc__"] or "").split()) >= 5


@pytest.mark.parametrize("message", MESSAGES)
def test_its_type_names_publisher_and_version(message: type[Message]) -> None:
    domain, project, publisher, _, version = message.TYPE.split(".")
    assert (domain, project) == ("cn", "lianban")
    modules = {"intake": ("intake", "life")}.get(publisher, ("benefits" if publisher in DEPARTMENTS else publisher,))
    assert message.__module__.removeprefix("lianban_contracts.") in modules
    assert version.removeprefix("v").isdigit()


@every_message
def test_its_example_fits_class_and_schema_and_is_the_same_after_the_journey(name: str) -> None:
    document = example(name)
    schema(name).validate(document)
    message = DESCRIBED[name].model_validate_json(example_file(name).read_bytes())
    assert json.loads(message.model_dump_json(exclude_defaults=True)) == document


@every_message
def test_no_field_but_its_own_is_taken_anywhere(name: str) -> None:
    for place, value in places(example(name)):
        if isinstance(value, dict):
            assert_refused(name, changed(name, (*place, "unknown"), "x"))


@every_message
@pytest.mark.parametrize("value", [1.0, 1.5, float("nan"), float("inf"), "1", True, None], ids=repr)
def test_a_whole_number_is_no_other_thing(name: str, value: object) -> None:
    for place in of_type(name, int):
        assert_refused(name, changed(name, place, value))


@every_message
@pytest.mark.parametrize("text", ["a\0b", "\ud800", "a\udfff"], ids=ascii)
def test_a_text_that_cannot_be_stored_is_refused(name: str, text: str) -> None:
    for place in of_type(name, str):
        assert_refused(name, changed(name, place, text))


@every_message
def test_null_is_refused_everywhere(name: str) -> None:
    for place, _ in places(example(name)):
        if place:
            assert_refused(name, changed(name, place, None))
    for field in DESCRIBED[name].model_fields:
        assert_refused(name, changed(name, (field,), None))


def test_bytes_of_an_unknown_type_are_told_from_bytes_that_do_not_fit() -> None:
    with pytest.raises(UnknownMessage):
        decode("cn.lianban.medical.benefits-decided.v999", b"{}")
    with pytest.raises(ValidationError):
        decode("cn.lianban.medical.benefits-decided.v1", b"{}")


@pytest.mark.parametrize(
    "number", ["330305198301150005", "330305198301150004X", "33030519830115000x", "030305198301150004"]
)
def test_an_id_number_has_its_check_character(number: str) -> None:
    assert_refused(MESSAGES[0].TYPE, changed(MESSAGES[0].TYPE, ("identity", "members", 0, "id_number"), number))


@pytest.mark.parametrize("moment", ["2024-04-15T09:12:30", "2024-04-15", 1713143550])
def test_a_moment_says_its_time_zone(moment: object) -> None:
    assert_refused(MESSAGES[0].TYPE, changed(MESSAGES[0].TYPE, ("submitted_at",), moment))


@every_message
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_the_schema_allows_makes_the_journey_unchanged(name: str, data: st.DataObject) -> None:
    document = data.draw(documents(schema_of(name, DESCRIBED[name])))
    message = DESCRIBED[name].model_validate_json(json.dumps(document))
    wire = message.model_dump_json(exclude_defaults=True)
    assert DESCRIBED[name].model_validate_json(wire) == message
    schema(name).validate(json.loads(wire))
